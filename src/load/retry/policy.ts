import type { Outcome } from '../../model/outcome.ts';
import type { Random } from '../../model/random.ts';
import type { RetryPolicy } from '../../model/retry.ts';

/** What becomes of a recipient after an attempt. `uncertain`: it may have been accepted, and is not sent again for that reason. */
export type Decision =
  | { readonly next: 'wait'; readonly ms: number }
  | { readonly next: 'final'; readonly why: 'accepted' | 'refused' | 'exhausted' | 'uncertain' };

/** RFC 3463: 4.7.x is a matter of policy, as throttling and greylisting are; SES says 454; SparkPost says 420. */
const THROTTLED = /^(?:4\.7\.\d+|429|420|450|454)$/;

/** `attempts`: made so far, this one included. Pure, with chance handed in. */
export function decide(
  policy: RetryPolicy,
  attempts: number,
  outcome: Outcome | undefined,
  random: Random,
): Decision {
  if (outcome?.kind === 'accepted') return { next: 'final', why: 'accepted' };
  if (outcome?.kind === 'rejected') return { next: 'final', why: 'refused' };
  if (attempts >= policy.attempts) return { next: 'final', why: 'exhausted' };
  if (outcome?.kind !== 'deferred' && policy.uncertain === 'give-up')
    return { next: 'final', why: 'uncertain' };
  const ms = waitMs(policy, attempts, outcome, random);
  return ms === undefined ? { next: 'final', why: 'exhausted' } : { next: 'wait', ms };
}

/**
 * Exponential with full jitter: anything up to the bound, so that those who were refused together do not come back together
 * (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015). Undefined where the server asks for more than
 * anybody waits.
 */
function waitMs(
  { firstMs, mostMs, hints }: RetryPolicy,
  attempts: number,
  outcome: Outcome | undefined,
  random: Random,
): number | undefined {
  const bound = (doublings: number): number => Math.min(mostMs, firstMs * 2 ** doublings);
  if (!hints || outcome === undefined || outcome.kind === 'accepted') return random() * bound(attempts - 1);
  const { retryAfterMs, status } = outcome;
  if (retryAfterMs !== undefined)
    return retryAfterMs > mostMs ? undefined : retryAfterMs + random() * Math.min(firstMs, mostMs);
  // Who is throttled and is not told how long waits at least half of twice as long.
  if (status !== undefined && THROTTLED.test(status)) return (0.5 + random() / 2) * bound(attempts);
  return random() * bound(attempts - 1);
}
