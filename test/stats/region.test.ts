import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { pairedRatio } from '../../src/stats/paired.ts';
import { regionEquivalenceP, regionP } from '../../src/stats/region.ts';
import { twoOneSidedP, twoSidedP } from '../../src/stats/t-test.ts';
import { normal } from './simulation.ts';

const located = fc.record({
  value: fc.double({ min: -3, max: 3, noNaN: true }),
  error: fc.double({ min: 0.01, max: 2, noNaN: true }),
  degreesOfFreedom: fc.integer({ min: 1, max: 60 }),
});

it('a region of one point is judged as the point is', () => {
  fc.assert(
    fc.property(located, (one) => {
      expect(regionP({ least: one, most: one })).toBeCloseTo(twoSidedP(one), 12);
      expect(regionEquivalenceP({ least: one, most: one }, 0.05)).toBe(twoOneSidedP(one, 0.05));
    }),
  );
});

it('a value of exactly nothing is no evidence at all', () => {
  expect(twoSidedP({ value: 0, error: 0.01, degreesOfFreedom: 11 })).toBe(1);
});

it('a wider region is never more certain', () => {
  fc.assert(
    fc.property(located, fc.double({ min: 0, max: 3, noNaN: true }), (one, width) => {
      const wider = {
        least: { ...one, value: one.value - width },
        most: { ...one, value: one.value + width },
      };
      expect(regionP(wider)).toBeGreaterThanOrEqual(regionP({ least: one, most: one }) - 1e-12);
    }),
  );
});

it('a region around the value never excludes it', () => {
  const error = { error: 0.001, degreesOfFreedom: 9 };
  expect(regionP({ least: { value: -1, ...error }, most: { value: 1, ...error } })).toBe(1);
  expect(regionP({ least: { value: 1, ...error }, most: { value: 3, ...error } }, 2)).toBe(1);
});

it('in simulated runs at most 5 % reject a truth inside or at an end of the region, and the limits hold it in 95 %', () => {
  const random = seededRandom(12);
  const RUNS = 4000;
  for (const truth of [0, 0.5, 1]) {
    let rejected = 0;
    let held = 0;
    for (let run = 0; run < RUNS; run++) {
      // The ends are 0 and 0.1 in logarithms, with a noise of 5 % that both share.
      const noise = Array.from({ length: 10 }, () => 0.05 * normal(random));
      const [least, most] = [0, 0.1].map((end) =>
        pairedRatio(
          noise.map((one) => ({ baseline: 1, candidate: Math.exp(end + one) })),
          0.95,
        ),
      );
      if (least === undefined || most === undefined) throw new Error('no ratio');
      const at = 0.1 * truth;
      const end = ({ logMean: value, logSd, pairs }: typeof least) => ({
        value,
        error: logSd / Math.sqrt(pairs),
        degreesOfFreedom: pairs - 1,
      });
      if (regionP({ least: end(least), most: end(most) }, at) < 0.05) rejected++;
      if ((least.ratio.low ?? 9) <= Math.exp(at) && (most.ratio.high ?? 0) >= Math.exp(at)) held++;
    }
    expect(rejected / RUNS).toBeLessThan(0.05);
    expect(held / RUNS).toBeGreaterThan(0.95);
  }
});
