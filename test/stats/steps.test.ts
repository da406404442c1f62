import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { pettittSums, stepIn, stepsIn } from '../../src/stats/steps.ts';
import { expectShare, heavyTailed, normal, sample, shareOf } from './simulation.ts';

// Pettitt 1979, Applied Statistics 28:126–135, table 1: K = 232 at 17, p = 0.0146.
const PETTITT = [
  -1.05, 0.96, 1.22, 0.58, -0.98, -0.03, -1.54, -0.71, -0.35, 0.66, 0.44, 0.91, -0.02, -1.42, 1.26, -1.02,
  -0.81, 1.66, 1.05, 0.97, 2.14, 1.22, -0.24, 1.6, 0.72, -0.12, 0.44, 0.03, 0.66, 0.56, 1.37, 1.66, 0.1, 0.8,
  1.29, 0.49, -0.07, 1.18, 3.29, 1.84,
];

test('Pettitt’s data have his statistic and his change point, and about his p-value', () => {
  const sums = pettittSums(PETTITT).map(Math.abs);
  expect(Math.max(...sums)).toBe(232);
  expect(sums.indexOf(232) + 1).toBe(17);
  const step = stepIn(PETTITT, seededRandom(1));
  expect(step?.index).toBe(17);
  // His approximates the distribution of another maximum of the same sums.
  expect(Math.abs((step?.p ?? 1) - 0.0146)).toBeLessThan(0.01);
  expect(stepsIn(PETTITT, { alpha: 0.05, random: seededRandom(1) })).toEqual([17]);
});

test('Pettitt’s sums count the pairs that rise across the cut minus those that fall', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }), (values) => {
      const oracle = values.map((_, t) => {
        let sum = 0;
        for (const before of values.slice(0, t + 1))
          for (const after of values.slice(t + 1)) sum += Math.sign(before - after);
        return sum;
      });
      expect(pettittSums(values)).toEqual(oracle.map((one) => expect.closeTo(one, 9)));
    }),
  );
});

test('levels without noise are found where they begin, however many', () => {
  const levels = [...sample(20, () => 5), ...sample(15, () => 9), ...sample(25, () => 2)];
  expect(stepsIn(levels, { alpha: 0.05, random: seededRandom(2) })).toEqual([20, 35]);
});

test('the series counts as one of its permutations, so no p-value is below one in a thousand', () => {
  const values = sample(40, (i) => (i < 20 ? i : 100 + i));
  expect(stepIn(values, seededRandom(7))).toEqual({ index: 20, p: 1 / 1_000 });
});

test('a constant series, a short one, and one with a single outlier have no step', () => {
  const options = () => ({ alpha: 0.05, random: seededRandom(3) });
  expect(stepsIn([], options())).toEqual([]);
  expect(
    stepsIn(
      sample(50, () => 3),
      options(),
    ),
  ).toEqual([]);
  expect(stepsIn([1, 1, 1, 1, 9, 9, 9], options())).toEqual([]);
  expect(stepsIn([1, 1.1, 1.2, 1, 9, 9.1, 9.2, 9], options())).toEqual([4]);
  const random = seededRandom(4);
  const noisy = sample(30, (i) => (i === 17 ? 1_000 : 10 + normal(random)));
  expect(stepsIn(noisy, options())).toEqual([]);
});

test('steps do not move if the values are rescaled or their ranks reversed', () => {
  const random = seededRandom(5);
  const values = sample(60, (i) => (i < 22 ? 0 : 2) + normal(random));
  const found = stepsIn(values, { alpha: 0.05, random: seededRandom(6) });
  expect(found).toHaveLength(1);
  expect(stepsIn(values.map(Math.exp), { alpha: 0.05, random: seededRandom(6) })).toEqual(found);
  expect(
    stepsIn(
      values.map((value) => -value),
      { alpha: 0.05, random: seededRandom(6) },
    ),
  ).toEqual(found);
});

test.each([
  [5, 200],
  [10, 2_000],
  [30, 3_000],
  [100, 1_500],
  [500, 250],
])('a level series of %i values seldom has a step', (n, experiments) => {
  const random = seededRandom(70 + n);
  // Permutation makes 5 % exact; these experiments measure it to three standard errors.
  const alarms = shareOf(
    experiments,
    () =>
      stepsIn(
        sample(n, () => heavyTailed(random)),
        { alpha: 0.05, random },
      ).length > 0,
  );
  expectShare(alarms, {
    row: `false steps in ${n} values`,
    high: 0.05 + 3 * Math.sqrt((0.05 * 0.95) / experiments),
  });
});

test('a step is found near its true place, seldom with a second one', () => {
  const random = seededRandom(71);
  const cases = [
    { row: 'step of 2 s in the middle of 20', n: 20, at: 10, size: 2 },
    { row: 'step of 3 s, 4 from the end of 30', n: 30, at: 26, size: 3 },
    { row: 'step of 1 s in the middle of 100', n: 100, at: 50, size: 1 },
  ];
  for (const { row, n, at, size } of cases) {
    const found = sample(300, () => 0).map(() =>
      stepsIn(
        sample(n, (i) => normal(random) + (i < at ? 0 : size)),
        { alpha: 0.05, random },
      ),
    );
    expectShare(found.filter((steps) => steps.length > 0).length / 300, { row, column: 1, low: 0.9 });
    const near = found.filter((steps) => steps.some((one) => Math.abs(one - at) <= n / 10));
    expectShare(near.length / 300, { row, column: 2 });
    const extra = found.filter((steps) => steps.length > 1).length / 300;
    expectShare(extra, { row, column: 3, high: 0.08 });
  }
});
