import { expect, test } from 'vitest';
import { holmAdjusted } from '../../src/stats/holm.ts';
import { geometricInterval, meanInterval } from '../../src/stats/interval.ts';
import { detectableDifference, equivalenceP, pairedDifference, pairedRatio } from '../../src/stats/paired.ts';
import { mayBeShown, samplesBeyond } from '../../src/stats/quantile.ts';
import { mean, standardDeviation } from '../../src/stats/sample.ts';
import { normalQuantile, studentCdf, studentQuantile, studentTwoSided } from '../../src/stats/student.ts';

// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, critical values of Student's t.
test.each([
  [0.9, 1, 3.078],
  [0.975, 1, 12.706],
  [0.975, 2, 4.303],
  [0.995, 5, 4.032],
  [0.975, 9, 2.262],
  [0.95, 10, 1.812],
  [0.99, 20, 2.528],
  [0.975, 30, 2.042],
  [0.975, 100, 1.984],
])('t(%d, %i) is %d, as NIST tabulates it', (probability, degreesOfFreedom, expected) => {
  expect(studentQuantile(probability, degreesOfFreedom)).toBeCloseTo(expected, 3);
  expect(studentCdf(expected, degreesOfFreedom)).toBeCloseTo(probability, 3);
});

test('the normal quantile is that of published tables', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
});

// NIST Statistical Reference Datasets, univariate: NumAcc1 (mean 10000002, s 1), NumAcc3 (mean 1000000.2, s
// 0.1).
test('mean and standard deviation are exact even if a one-pass formula loses all digits', () => {
  expect(mean([10_000_001, 10_000_003, 10_000_002])).toBe(10_000_002);
  expect(standardDeviation([10_000_001, 10_000_003, 10_000_002])).toBe(1);
  const numAcc3 = [1_000_000.2, ...Array.from({ length: 500 }, () => [1_000_000.1, 1_000_000.3]).flat()];
  expect(mean(numAcc3)).toBeCloseTo(1_000_000.2, 8);
  expect(standardDeviation(numAcc3)).toBeCloseTo(0.1, 9);
});

// Extra hours of sleep under two drugs: Student 1908, p. 20. R's t.test(paired = TRUE) on `sleep` gives
// t = 4.0621, df = 9, p = 0.002833, 95 % interval 0.7001142 to 2.4598858.
const SLEEP = [
  [0.7, 1.9],
  [-1.6, 0.8],
  [-0.2, 1.1],
  [-1.2, 0.1],
  [-0.1, -0.1],
  [3.4, 4.4],
  [3.7, 5.5],
  [0.8, 1.6],
  [0, 4.6],
  [2, 3.4],
].map(([baseline = 0, candidate = 0]) => ({ baseline, candidate }));

test('the paired difference of Student’s sleep data is the one that R gives', () => {
  const difference = pairedDifference(SLEEP, 0.95);
  expect(difference?.value).toBeCloseTo(1.58, 10);
  expect(difference?.low).toBeCloseTo(0.7001142, 6);
  expect(difference?.high).toBeCloseTo(2.4598858, 6);
});

test('the paired ratio of exponentiated sleep data is the exponentiated difference, with R’s p-value', () => {
  const paired = pairedRatio(
    SLEEP.map(({ baseline, candidate }) => ({
      baseline: Math.exp(baseline),
      candidate: Math.exp(candidate),
    })),
    0.95,
  );
  expect(Math.log(paired?.ratio.value ?? 0)).toBeCloseTo(1.58, 8);
  expect(Math.log(paired?.ratio.low ?? 0)).toBeCloseTo(0.7001142, 6);
  expect(paired?.pDifferent).toBeCloseTo(0.002833, 6);
  expect(studentTwoSided(4.0621, 9)).toBeCloseTo(0.002833, 6);
});

// By hand from Holm's definition: 4 × 0.005, 3 × 0.01, 2 × 0.03, then 1 × 0.04 may not be below 0.06.
test('Holm’s adjustment of four p-values equals the one computed by hand', () => {
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((expected, i) => {
    expect(adjusted[i]).toBeCloseTo(expected, 12);
  });
  expect(holmAdjusted([])).toEqual([]);
});

// Benjamini and Hochberg 1995, JRSS B 57:289–300, section 4.2: fifteen p-values of a trial, of which the
// methods that control the family-wise error at 5 % reject the three smallest. The adjusted values are those
// of R's p.adjust(p, 'holm').
test('Holm’s adjustment of Benjamini and Hochberg’s fifteen p-values rejects three', () => {
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  const adjusted = holmAdjusted(p);
  expect(adjusted.filter((one) => one < 0.05)).toHaveLength(3);
  [0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278].forEach((expected, i) => {
    expect(adjusted[i]).toBeCloseTo(expected, 10);
  });
});

// (t(0.975, 9) + t(0.8, 9)) / √10 = (2.2622 + 0.8834) / 3.1623 = 0.99473 standard deviations.
test('ten pairs show a difference of about one standard deviation', () => {
  expect(detectableDifference(0.05, 10, 0.05, 0.8)).toBeCloseTo(Math.expm1(0.05 * 0.99473), 5);
});

test('one trial or one pair has a value and no limits, no p-value, and no detectable difference', () => {
  const nothing = { low: null, high: null };
  expect(meanInterval([7], 0.95)).toEqual({ value: 7, ...nothing });
  expect(geometricInterval([7], 0.95)).toEqual({ value: 7, ...nothing });
  const one = pairedRatio([{ baseline: 2, candidate: 3 }], 0.95);
  expect(one?.ratio).toEqual({ value: expect.closeTo(1.5, 12), ...nothing });
  expect(one?.pDifferent).toBeNull();
  expect(one && equivalenceP(one, 0.05)).toBeNull();
  expect(detectableDifference(0.05, 1, 0.05, 0.8)).toBeNull();
});

test('no values have no estimate, and a zero has no logarithm', () => {
  expect(meanInterval([], 0.95)).toBeUndefined();
  expect(geometricInterval([], 0.95)).toBeUndefined();
  expect(geometricInterval([1, 0, 2], 0.95)).toBeUndefined();
  expect(pairedRatio([], 0.95)).toBeUndefined();
  expect(pairedRatio([{ baseline: 0, candidate: 1 }], 0.95)).toBeUndefined();
  expect(pairedDifference([{ baseline: 0, candidate: 1 }], 0.95)?.value).toBe(1);
});

test('a counter without variation is its own interval, to the last digit', () => {
  expect(meanInterval([0.1, 0.1, 0.1], 0.95)).toEqual({ value: 0.1, low: 0.1, high: 0.1 });
  expect(geometricInterval([0.3, 0.3], 0.95)).toEqual({ value: 0.3, low: 0.3, high: 0.3 });
});

test('pairs without variation differ for certain, or are equal for certain', () => {
  const twice = pairedRatio(Array(5).fill({ baseline: 2, candidate: 1 }), 0.95);
  expect(twice?.pDifferent).toBe(0);
  expect(twice && equivalenceP(twice, 0.05)).toBe(1);
  const same = pairedRatio(Array(5).fill({ baseline: 2, candidate: 2 }), 0.95);
  expect(same?.pDifferent).toBe(1);
  expect(same && equivalenceP(same, 0.05)).toBe(0);
});

test('a percentile is shown from the hundredth sample beyond it', () => {
  expect(samplesBeyond(10_000, 99)).toBe(100);
  expect(samplesBeyond(100_000, 99.9)).toBe(100);
  expect(mayBeShown(10_000, 99)).toBe(true);
  expect(mayBeShown(9_999, 99)).toBe(false);
  expect(mayBeShown(200, 50)).toBe(true);
});
