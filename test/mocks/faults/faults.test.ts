import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf } from '../../../mocks/faults/bucket.ts';
import { createFaults } from '../../../mocks/faults/faults.ts';
import { FaultsNotation } from '../../../src/config/faults.ts';

function begun(notation: string, seed = 7) {
  let clockMs = 0;
  const faults = createFaults(FaultsNotation.parse(notation), seed, () => clockMs);
  faults.begin();
  return {
    faults,
    at: (ms: number): void => {
      clockMs = ms;
    },
  };
}

const recipients = Array.from({ length: 4000 }, (_, i) => `r${i}@example.com`);

describe('faults', () => {
  it('fire for the same recipients over SMTP and over an API, in about the requested share', () => {
    const { faults } = begun('flaky=5%');
    const smtp = recipients.filter((one) => faults.smtp('rcpt', one) !== undefined);
    const api = recipients.filter((one) => faults.api('request', [one]) !== undefined);
    expect(api).toEqual(smtp);
    expect(smtp.length / recipients.length).toBeCloseTo(0.05, 1);
    expect(faults.end().fired.map(({ times }) => times)).toEqual([smtp.length, smtp.length]);
  });

  it('fire for other recipients with another seed', () => {
    const fired = (seed: number): string[] => {
      const { faults } = begun('rcpt:451@5%', seed);
      return recipients.filter((one) => faults.smtp('rcpt', one) !== undefined);
    };
    expect(fired(1)).toEqual(fired(1));
    expect(fired(1)).not.toEqual(fired(2));
  });

  it('accept a recipient after a temporary fault, and never after a permanent one', () => {
    const { faults } = begun('rcpt:451@100%x2,item:400@100%');
    const codes = [1, 2, 3].map(() => faults.smtp('rcpt', 'a@x.example')?.type);
    expect(codes).toEqual(['refuse', 'refuse', undefined]);
    expect([1, 2, 3].map(() => faults.api('item', ['a@x.example'])?.type)).toEqual(Array(3).fill('refuse'));
  });

  it('greylist each recipient for a time after its own first attempt', () => {
    const { faults, at } = begun('greylisting=300ms');
    expect(faults.smtp('rcpt', 'a@x.example')).toMatchObject({ code: 451, greylisted: true });
    at(299);
    expect(faults.smtp('rcpt', 'a@x.example')).toBeDefined();
    at(300);
    expect(faults.smtp('rcpt', 'a@x.example')).toBeUndefined();
    expect(faults.smtp('rcpt', 'b@x.example')).toBeDefined();
  });

  it('count: every third, the first two, and a window of time that begins one period in', () => {
    const { faults, at } = begun('mail:421@every3,data:451@first2,greeting:421@100ms/1s');
    expect([1, 2, 3, 4, 5, 6].map(() => faults.smtp('mail') !== undefined)).toEqual([
      ...[false, false, true],
      ...[false, false, true],
    ]);
    expect([1, 2, 3].map(() => faults.smtp('data', 'a@x.example') !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    const fired = [0, 50, 999, 1000, 1099, 1100, 2000].filter((ms) => {
      at(ms);
      return faults.smtp('greeting') !== undefined;
    });
    expect(fired).toEqual([1000, 1099, 2000]);
  });

  it('throttle by a token bucket, and report the wait', () => {
    const { faults, at } = begun('rate=10/s,burst=2');
    expect(faults.smtp('rcpt', 'a')).toBeUndefined();
    expect(faults.smtp('rcpt', 'b')).toBeUndefined();
    expect(faults.smtp('rcpt', 'c')).toMatchObject({ code: 450, throttled: { retryAfterMs: 100 } });
    at(100);
    expect(faults.api('request', ['c'])).toBeUndefined();
    expect(faults.api('request', ['d'])).toMatchObject({ code: 429 });
  });

  it('fire in timed trials only, and start each trial without memory', () => {
    const { faults } = begun('rcpt:451@100%');
    expect(faults.smtp('rcpt', 'a')).toBeDefined();
    expect(faults.smtp('rcpt', 'a')).toBeUndefined();
    faults.end();
    expect(faults.smtp('rcpt', 'b')).toBeUndefined();
    faults.begin();
    expect(faults.smtp('rcpt', 'a')).toBeDefined();
  });

  it('end pending delays when the trial ends', async () => {
    const { faults } = begun('message:delay=1h');
    const waited = faults.later(3_600_000);
    faults.end();
    expect(await waited).toBe(false);
  });
});

describe('a token bucket', () => {
  it('never passes more than its burst plus the tokens added meanwhile', () => {
    const arrivals = fc.array(fc.record({ afterMs: fc.nat(200), tokens: fc.integer({ min: 1, max: 5 }) }), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 5, max: 50 }),
        arrivals,
        (rate, burst, all) => {
          const bucket = bucketOf({ perSecond: rate, burst }, 0);
          let nowMs = 0;
          let taken = 0;
          for (const { afterMs, tokens } of all) {
            nowMs += afterMs;
            const waitMs = bucket.take(tokens, nowMs);
            if (waitMs === 0) taken += tokens;
            else {
              // Whoever comes when it was told to is let in, if nobody else came.
              nowMs += waitMs;
              expect(bucket.take(tokens, nowMs)).toBe(0);
              taken += tokens;
            }
            expect(taken).toBeLessThanOrEqual(burst + (nowMs / 1000) * rate + 1e-6);
          }
        },
      ),
    );
  });

  it('passes a request larger than its burst when it is full, and delays the next ones until the debt is filled', () => {
    const bucket = bucketOf({ perSecond: 10, burst: 5 }, 0);
    expect(bucket.take(20, 0)).toBe(0);
    expect(bucket.take(1, 0)).toBe(1600);
    expect(bucket.take(1, 1600)).toBe(0);
  });
});
