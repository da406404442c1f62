import { describe, expect, it } from 'vitest';
import {
  costOfMessage,
  PLANTED_FACT,
  type SelftestRun,
  summarizeSelftest,
} from '../../../src/analyze/compare/selftest.ts';
import { Selftest } from '../../../src/model/selftest.ts';
import { renderSelftest } from '../../../src/report/selftest.ts';
import { fabricateDuet } from '../fabricate-duet.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const SETTINGS = 'notification';

function round(slowdown: number, seed: number, second: number, trialNoise = 0.03): SelftestRun {
  const record = fabricateRun({
    seed,
    blocks: 40,
    trialNoise,
    scenarios: [
      fabricateScenario('notification', 'client-render', 'first', { throughput: 2000 }, { mock: 'smtp' }),
      fabricateScenario('notification', 'client-render', 'second', { throughput: second }, { mock: 'smtp' }),
    ],
  });
  return { slowdown, record, seconds: 41 };
}

const RUNS = [
  ...[1, 2, 3, 4].map((seed) => round(0, seed, 2000)),
  ...[5, 6].map((seed) => round(0.05, seed, 2000 / 1.05)),
];

describe('a self-test', () => {
  const found = summarizeSelftest(RUNS, SETTINGS);

  it('counts false alarms in equal pairs, and detections in slowed pairs', () => {
    expect(found?.same).toEqual({ comparisons: 4, alarms: 0, alarmsUnadjusted: 0 });
    expect(found?.slowed).toMatchObject([{ comparisons: 2, detected: 2, slowdown: 0.05, planted: null }]);
  });

  it('estimates the noise of a pair from all rounds, and the difference that one minute can detect', () => {
    // Two trials with 3 % each.
    expect(found?.noise.ofPair).toBeGreaterThan(0.03 * Math.SQRT2 * 0.8);
    expect(found?.noise.ofPair).toBeLessThan(0.03 * Math.SQRT2 * 1.2);
    expect(found?.detectableInAMinute).toBeGreaterThan(0);
    expect(found?.detectableInAMinute).toBeLessThan(0.05);
  });

  it('matches its schema, and its text names both counts', () => {
    expect(Selftest.safeParse(found).success).toBe(true);
    const text = found === undefined ? '' : renderSelftest(found);
    expect(text.split('\n')[0]).toMatch(
      /^In a minute, this machine sees a difference of [\d.]+ % by interleaved/,
    );
    expect(text).toContain('2 of 2 found');
    expect(text).toContain('0 false alarms in 4 comparisons');
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it('reports an alarm if equal arms differ', () => {
    const alarmed = summarizeSelftest([round(0, 7, 1500)], SETTINGS);
    expect(alarmed?.same).toEqual({ comparisons: 1, alarms: 1, alarmsUnadjusted: 1 });
  });

  it('judges the comparisons of an arm as one family, and counts the alarms without that correction', () => {
    // 4 % are about two standard errors, and this seed adds to them: rare for one comparison, not for the
    // most striking of twenty.
    const alike = Array.from({ length: 20 }, (_, i) => round(0, i + 1, i === 0 ? 2080 : 2000, 0.1));
    const alone = summarizeSelftest(alike.slice(0, 1), SETTINGS);
    const family = summarizeSelftest(alike, SETTINGS);
    expect(alone?.rounds[0]).toMatchObject({ verdict: 'better', unadjusted: 'better' });
    expect(family?.rounds[0]).toMatchObject({ verdict: 'inconclusive', unadjusted: 'better' });
    expect(family?.same.alarms).toBe(0);
    expect(family?.same.alarmsUnadjusted).toBeGreaterThan(0);
    const text = family === undefined ? '' : renderSelftest(family);
    expect(text).toContain(`${family?.same.alarmsUnadjusted} judged one by one, 1 expected by chance`);
  });

  it('derives the planted time from the cost of an undisturbed message', () => {
    const cost = costOfMessage(RUNS.map(({ record }) => record));
    expect(Math.abs((cost ?? 0) / 500 - 1)).toBeLessThan(0.1);
    expect(costOfMessage([fabricateDuet({ noise: 0 })])).toBeCloseTo(400, 0);
  });

  it('reports the planted and the measured slowdown', () => {
    const record = fabricateDuet({ cost: 1.05, noise: 0.005 });
    const warmUps = record.warmUps.map((one) => ({ ...one, facts: { [PLANTED_FACT]: 20.4 } }));
    const duet = { slowdown: 0.05, record: { ...record, warmUps }, seconds: 60 };
    const slowed = summarizeSelftest([duet], SETTINGS)?.slowed[0];
    expect(slowed?.planted).toBeCloseTo(0.051, 3);
    expect(slowed?.ratio).toBeCloseTo(1.05, 2);
    expect(slowed?.detected).toBe(1);
  });

  it('counts the excluded pairs of a duet, and comparisons without a sound pair', () => {
    const broken = Object.fromEntries(Array.from({ length: 12 }, (_, block) => [block, { others: 0.4 }]));
    const runs = [fabricateDuet(), fabricateDuet({ cores: broken })];
    const found = summarizeSelftest(
      runs.map((record) => ({ slowdown: 0, record, seconds: 60 })),
      SETTINGS,
    );
    expect(found).toMatchObject({ pairing: 'duet', pairsLeftOut: 12, withoutPairs: 1 });
    expect(found?.same.comparisons).toBe(1);
    expect(found === undefined ? '' : renderSelftest(found)).toContain('12 pairs');
  });
});
