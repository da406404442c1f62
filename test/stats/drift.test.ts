import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { driftOf } from '../../src/stats/drift.ts';
import { expectShare, heavyTailed, normal } from './simulation.ts';

test('the slope of Anscombe’s first set in the order of x has the p-value that R prints', () => {
  // summary(lm(c(4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96) ~ seq(0, 10))): 0.00217.
  const drift = driftOf([4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96]);
  expect(drift?.p).toBeCloseTo(0.00217, 5);
  expect(drift?.first).toBeCloseTo(3.0001 + 4 * 0.5001, 3);
  expect(drift?.last).toBeCloseTo(3.0001 + 14 * 0.5001, 3);
});

test('four values are too few, a straight line is certain, and equal values have no trend', () => {
  expect(driftOf([1, 2, 3, 4])).toBeUndefined();
  expect(driftOf([1, 2, 3, 4, 5])?.p).toBeLessThan(1e-9);
  expect(driftOf([7, 7, 7, 7, 7])).toEqual({ first: 7, last: 7, p: 1 });
});

const SERIES = 4000;

/** The share of series of ten blocks that are reported as drifting. */
function alarms(seed: number, noise: number, totalLog: number, draw: typeof normal): number {
  const random = seededRandom(seed);
  let found = 0;
  for (let i = 0; i < SERIES; i++) {
    const logs = Array.from({ length: 10 }, (_, block) => noise * draw(random) + (totalLog * block) / 9);
    if ((driftOf(logs)?.p ?? 1) < 0.01) found++;
  }
  return found / SERIES;
}

test('false alarms and power are those of docs/statistics.md', () => {
  expectShare(alarms(1, 0.1, 0, normal), { row: 'drift, none, normal 10 %', high: 0.015 });
  expectShare(alarms(2, 0.1, 0, heavyTailed), { row: 'drift, none, heavy tails 10 %', high: 0.015 });
  expectShare(alarms(3, 0.1, Math.log(2), normal), { row: 'drift to half, normal 10 %', low: 0.99 });
  expectShare(alarms(4, 0.05, Math.log(1.2), normal), { row: 'drift by a fifth, normal 5 %' });
  expectShare(alarms(5, 0.1, Math.log(1.2), normal), { row: 'drift by a fifth, normal 10 %' });
});
