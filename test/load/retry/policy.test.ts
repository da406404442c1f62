import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/load/retry/policy.ts';
import { NO_RETRY } from '../../../src/model/no-retry.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { RetryPolicy } from '../../../src/model/retry.ts';

const POLICY: RetryPolicy = {
  ...NO_RETRY,
  name: 'test',
  attempts: 4,
  firstMs: 100,
  mostMs: 1000,
  hints: true,
  uncertain: 'resend',
};

const deferred = (more: Partial<Extract<Outcome, { reason: string }>> = {}): Outcome => ({
  kind: 'deferred',
  reason: 'later',
  ...more,
});

describe('a retry policy', () => {
  const half = (): number => 0.5;
  it.each<[string, RetryPolicy, number, Outcome | undefined, unknown]>([
    ['is done with who was accepted', POLICY, 1, { kind: 'accepted' }, 'accepted'],
    ['does not ask again who refused for good', POLICY, 1, { kind: 'rejected', reason: 'no' }, 'refused'],
    ['waits half of the bound on average', POLICY, 1, deferred(), 50],
    ['doubles the bound with each attempt', POLICY, 3, deferred(), 200],
    ['keeps to the longest wait', { ...POLICY, mostMs: 150 }, 3, deferred(), 75],
    ['ends with the last attempt', POLICY, 4, deferred(), 'exhausted'],
    ['retries nothing with one attempt', NO_RETRY, 1, deferred(), 'exhausted'],
    ['waits as long as the server asks', POLICY, 1, deferred({ retryAfterMs: 700 }), 750],
    ['gives up a server that asks for too long', POLICY, 1, deferred({ retryAfterMs: 1001 }), 'exhausted'],
    [
      'does not listen where it is told not to',
      { ...POLICY, hints: false },
      1,
      deferred({ retryAfterMs: 700 }),
      50,
    ],
    ['waits longer where it is throttled', POLICY, 1, deferred({ status: '4.7.1' }), 150],
    ['waits longer after HTTP 429 without a hint', POLICY, 1, deferred({ status: '429' }), 150],
    ['sends again what may have been accepted', POLICY, 1, { kind: 'failed', reason: 'reset' }, 50],
    [
      'or gives it up',
      { ...POLICY, uncertain: 'give-up' },
      1,
      { kind: 'timed-out', reason: 'no reply' },
      'uncertain',
    ],
    ['takes no outcome for a broken one', POLICY, 1, undefined, 50],
  ])('%s', (_, policy, attempts, outcome, expected) => {
    const decision = decide(policy, attempts, outcome, half);
    expect(decision.next === 'wait' ? decision.ms : decision.why).toBe(expected);
  });

  it('never waits longer than its maximum, nor less than the server requests', () => {
    const outcomes = fc.record({
      kind: fc.constantFrom('deferred', 'failed', 'timed-out' as const),
      reason: fc.constant('x'),
      status: fc.option(fc.constantFrom('4.7.1', '4.3.0', '429', '503'), { nil: undefined }),
      retryAfterMs: fc.option(fc.nat(5000), { nil: undefined }),
    });
    const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(
        outcomes,
        fc.integer({ min: 1, max: 3 }),
        chances,
        ({ status, retryAfterMs, ...rest }, attempts, chance) => {
          const outcome = {
            ...rest,
            ...(status === undefined ? {} : { status }),
            ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
          } as Outcome;
          const decision = decide(POLICY, attempts, outcome, () => chance);
          if (decision.next === 'final') {
            expect(retryAfterMs).toBeGreaterThan(POLICY.mostMs);
            return;
          }
          expect(decision.ms).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
          expect(decision.ms).toBeLessThanOrEqual(
            POLICY.mostMs + (retryAfterMs === undefined ? 0 : POLICY.firstMs),
          );
        },
      ),
    );
  });
});
