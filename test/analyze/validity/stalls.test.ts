import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/explain/summary.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { runOf, SMTP } from '../fabricate-pair.ts';

/**
 * Trials of SMTP with so many calls of each duration, and a time that they took together with 32 in flight.
 */
function withCalls(calls: readonly (readonly [count: number, ms: number])[], elapsedMs: number): RunRecord {
  const record = runOf('stalls', 3, { blocks: 5 });
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  for (const [count, ms] of calls) histogram.recordValueWithCount(ms * 1e6, count);
  const all = calls.reduce((sum, [count]) => sum + count, 0);
  const busyMs = calls.reduce((sum, [count, ms]) => sum + count * ms, 0);
  const serviceTime = encodeIntoCompressedBase64(histogram);
  return {
    ...record,
    trials: record.trials.map((trial) => {
      if (trial.scenario !== SMTP) return trial;
      const { client, ledger } = trial;
      return {
        ...trial,
        client: {
          ...client,
          elapsedMs,
          calls: all,
          outcomes: { ...client.outcomes, accepted: all },
          edgesMs: 32 * elapsedMs - busyMs,
          serviceTime,
        },
        ledger: ledger && { ...ledger, accepted: all, received: all },
      };
    }),
  };
}

const stallsOf = (record: RunRecord): string[] =>
  analyze(record).warnings.filter((one) => one.includes('stalled'));

describe('a stall of some connections', () => {
  it('of 5 s is a warning with the longest call, the share of time and the rate of typical calls', () => {
    expect(
      stallsOf(
        withCalls(
          [
            [40, 13],
            [2, 5000],
          ],
          5050,
        ),
      ),
    ).toEqual([
      'receipt · client-render · smtp-nodemailer: calls in flight stalled for 99.7 % of the time. Half of them took 13 ms or less, the longest 5,000 ms. Typical calls make 2,460 messages per second; 8.32 were reached. Look for what stalls some connections.',
    ]);
  });

  it('that repeats in a long trial is a warning too', () => {
    expect(
      stallsOf(
        withCalls(
          [
            [20_000, 13],
            [300, 5000],
          ],
          60_000,
        ),
      ),
    ).toHaveLength(1);
  });
});

describe('no stall is reported', () => {
  it.each([
    [
      'for calls that vary by a factor of three',
      [
        [100, 10],
        [100, 20],
        [100, 30],
      ],
      190,
    ],
    ['for the edges of a short trial', [[40, 13]], 40],
    [
      'for one slow call among many',
      [
        [5000, 13],
        [1, 900],
      ],
      2100,
    ],
  ] as const)('%s', (_, calls, elapsedMs) => {
    expect(stallsOf(withCalls(calls, elapsedMs))).toEqual([]);
  });
});
