import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import {
  independentDetectable,
  independentEquivalenceP,
  independentRatio,
  welch,
} from '../../src/stats/independent.ts';
import { twoSidedP } from '../../src/stats/t-test.ts';
import { expectShare, holds, normal, sample, shareOf } from './simulation.ts';

// Student's sleep data, unpaired, as R's own manual prints t.test(extra ~ group, data = sleep):
// t = -1.8608, df = 17.776, p-value = 0.07939, 95 % interval -3.3654832 to 0.2054832 for group 1 − group 2.
const FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

test('Welch’s test of the sleep data is the one in R’s manual', () => {
  const difference = welch(FIRST, SECOND);
  expect(difference.value / difference.error).toBeCloseTo(1.8608, 4);
  expect(difference.degreesOfFreedom).toBeCloseTo(17.776, 3);
  expect(twoSidedP(difference)).toBeCloseTo(0.07939, 5);
  const ratio = independentRatio(FIRST.map(Math.exp), SECOND.map(Math.exp), 0.95);
  expect(Math.log(ratio?.ratio.low ?? 0)).toBeCloseTo(-0.2054832, 6);
  expect(Math.log(ratio?.ratio.high ?? 0)).toBeCloseTo(3.3654832, 6);
  expect(ratio?.pDifferent).toBeCloseTo(0.07939, 5);
});

test('swapping the two inverts the ratio, and a common factor changes nothing', () => {
  const values = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(values, values, fc.double({ min: 0.1, max: 10, noNaN: true }), (a, b, factor) => {
      fc.pre(new Set(a).size > 1 || new Set(b).size > 1);
      const forth = independentRatio(a, b, 0.95);
      const back = independentRatio(b, a, 0.95);
      const scale = (all: number[]) => all.map((one) => one * factor);
      const scaled = independentRatio(scale(a), scale(b), 0.95);
      const [low, high] = [back?.ratio.high ?? Number.NaN, back?.ratio.low ?? Number.NaN];
      expect(Math.log(forth?.ratio.low ?? 0)).toBeCloseTo(-Math.log(low), 6);
      expect(Math.log(forth?.ratio.high ?? 0)).toBeCloseTo(-Math.log(high), 6);
      expect(scaled?.pDifferent).toBeCloseTo(forth?.pDifferent ?? Number.NaN, 6);
    }),
  );
});

test('unknown values are null, a value without logarithm has no ratio, and constant values are certain', () => {
  const single = independentRatio([2], [3, 3.1], 0.95);
  expect(single?.ratio).toEqual({ value: expect.closeTo(Math.sqrt(3 * 3.1) / 2, 12), low: null, high: null });
  expect(single?.pDifferent).toBeNull();
  expect(single && independentEquivalenceP(single, 0.05)).toBeNull();
  expect(single && independentDetectable(single, 0.05, 0.8)).toBeNull();
  expect(independentRatio([], [1], 0.95)).toBeUndefined();
  expect(independentRatio([1, 0], [1, 2], 0.95)).toBeUndefined();
  const counted = independentRatio([4, 4], [4, 4, 4], 0.95);
  expect(counted).toMatchObject({ ratio: { value: 1, low: 1, high: 1 }, pDifferent: 1 });
  expect(counted && independentEquivalenceP(counted, 0.05)).toBe(0);
  expect(independentRatio([4, 4], [8, 8], 0.95)?.pDifferent).toBe(0);
});

test('intervals of two runs hold the true ratio, though one has a third of the trials and thrice the noise', () => {
  const random = seededRandom(50);
  const draw = (n: number, sd: number, level: number) =>
    sample(n, () => level * Math.exp(sd * normal(random)));
  const coverage = shareOf(10_000, () =>
    holds(independentRatio(draw(15, 0.03, 100), draw(5, 0.09, 110), 0.95)?.ratio, 1.1),
  );
  expectShare(coverage, { row: 'two runs, unlike noise and size', low: 0.94, high: 0.96 });
  const even = shareOf(10_000, () =>
    holds(independentRatio(draw(10, 0.05, 100), draw(10, 0.05, 110), 0.95)?.ratio, 1.1),
  );
  expectShare(even, { row: 'two runs, 10 trials each', low: 0.94, high: 0.96 });
});

test('two runs that differ by the margin are called equivalent in at most 5 %, by the detectable size found in 80 %', () => {
  const random = seededRandom(51);
  const run = (level: number) => sample(10, () => level * Math.exp(0.02 * normal(random)));
  const equal = shareOf(10_000, () => {
    const ratio = independentRatio(run(1), run(1.05), 0.95);
    return ((ratio && independentEquivalenceP(ratio, 0.05)) ?? 1) < 0.05;
  });
  expectShare(equal, { row: 'two runs, equivalence at the margin', high: 0.055 });
  const error = 0.02 * Math.sqrt(2 / 10);
  const known = { logError: error, degreesOfFreedom: 18 };
  const example = independentRatio(run(1), run(1), 0.95);
  const detectable = example && independentDetectable({ ...example, ...known }, 0.05, 0.8);
  const power = shareOf(10_000, () => {
    const ratio = independentRatio(run(1), run(1 + (detectable ?? Number.NaN)), 0.95);
    return (ratio?.pDifferent ?? 1) < 0.05;
  });
  expectShare(power, { row: 'two runs, power at the detectable difference', low: 0.78, high: 0.82 });
});
