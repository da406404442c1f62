import { describe, expect, it } from 'vitest';
import {
  type SelftestRun,
  summarizeSelftest,
  undisturbedThroughput,
} from '../../../src/analyze/compare/selftest.ts';
import { Selftest } from '../../../src/model/selftest.ts';
import { renderSelftest } from '../../../src/report/selftest.ts';
import { fabricateRun } from '../fabricate-run.ts';
import { fabricateScenario } from '../fabricate-scenario.ts';

const SETTINGS = { scenario: 'notification', slowdown: 0.05, microsPerMessage: 25 };

function round(arm: SelftestRun['arm'], seed: number, second: number, trialNoise = 0.03): SelftestRun {
  const record = fabricateRun({
    seed,
    blocks: 40,
    trialNoise,
    scenarios: [
      fabricateScenario('notification', 'client-render', 'first', { throughput: 2000 }, { mock: 'smtp' }),
      fabricateScenario('notification', 'client-render', 'second', { throughput: second }, { mock: 'smtp' }),
    ],
  });
  return { arm, record, seconds: 41 };
}

const RUNS = [
  ...[1, 2, 3, 4].map((seed) => round('same', seed, 2000)),
  ...[5, 6].map((seed) => round('slowed', seed, 2000 / 1.05)),
];

describe('a self-test', () => {
  const found = summarizeSelftest(RUNS, SETTINGS);

  it('counts false alarms among alike, and detections among slowed ones', () => {
    expect(found?.same).toEqual({ comparisons: 4, alarms: 0, alarmsUnadjusted: 0 });
    expect(found?.slowed).toMatchObject({ comparisons: 2, detected: 2, slowdown: 0.05 });
  });

  it('estimates the noise of a pair from all rounds, and what a minute shows', () => {
    // Two trials with 3 % each.
    expect(found?.noise.ofPair).toBeGreaterThan(0.03 * Math.SQRT2 * 0.8);
    expect(found?.noise.ofPair).toBeLessThan(0.03 * Math.SQRT2 * 1.2);
    expect(found?.detectableInAMinute).toBeGreaterThan(0);
    expect(found?.detectableInAMinute).toBeLessThan(0.05);
  });

  it('is as its schema says, and in words names both counts', () => {
    expect(Selftest.safeParse(found).success).toBe(true);
    const text = found === undefined ? '' : renderSelftest(found);
    expect(text).toContain('it found 2 of 2 slowdowns of 5 %');
    expect(text).toContain('raised 0 false alarms in 4 comparisons');
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it('would report an alarm: a difference that is there between what should be alike', () => {
    const alarmed = summarizeSelftest([round('same', 7, 1500)], SETTINGS);
    expect(alarmed?.same).toEqual({ comparisons: 1, alarms: 1, alarmsUnadjusted: 1 });
  });

  it('judges the comparisons of an arm as one family, and says what each would have been by itself', () => {
    // 4 % are about two standard errors, and this seed adds to them: rare for one comparison, not for the
    // most striking of twenty.
    const alike = Array.from({ length: 20 }, (_, i) => round('same', i + 1, i === 0 ? 2080 : 2000, 0.1));
    const alone = summarizeSelftest(alike.slice(0, 1), SETTINGS);
    const family = summarizeSelftest(alike, SETTINGS);
    expect(alone?.rounds[0]).toMatchObject({ verdict: 'better', unadjusted: 'better' });
    expect(family?.rounds[0]).toMatchObject({ verdict: 'inconclusive', unadjusted: 'better' });
    expect(family?.same.alarms).toBe(0);
    expect(family?.same.alarmsUnadjusted).toBeGreaterThan(0);
    const text = family === undefined ? '' : renderSelftest(family);
    expect(text).toContain(`${family?.same.alarmsUnadjusted} judged one by one, where 1 are to be expected`);
  });

  it('calibrates on the throughput of all rounds', () => {
    const throughput = undisturbedThroughput(RUNS.map(({ record }) => record));
    expect(Math.abs((throughput ?? 0) / 2000 - 1)).toBeLessThan(0.1);
  });
});
