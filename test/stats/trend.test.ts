import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { leastSquares, type Point, trendOf } from '../../src/stats/trend.ts';
import { expectShare, holds, sample, wandering } from './simulation.ts';

// Anscombe 1973, The American Statistician 27:17–21, set 1: y = 3.0 + 0.5001 x, standard error of the slope
// 0.1179.
const ANSCOMBE: readonly Point[] = [
  [10, 8.04],
  [8, 6.95],
  [13, 7.58],
  [9, 8.81],
  [11, 8.33],
  [14, 9.96],
  [6, 7.24],
  [4, 4.26],
  [12, 10.84],
  [7, 4.82],
  [5, 5.68],
].map(([x = 0, y = 0]) => ({ x, y }));

test('the line through Anscombe’s first set is the published one', () => {
  const line = leastSquares(ANSCOMBE);
  expect(line?.slope).toBeCloseTo(0.5001, 4);
  expect(line?.intercept).toBeCloseTo(3.0001, 4);
  const squares = line?.residuals.reduce((sum, residual) => sum + residual ** 2, 0) ?? 0;
  expect(Math.sqrt(squares / 9 / (line?.spread ?? 0))).toBeCloseTo(0.1179, 4);
});

test('adding a slope adds it to the estimate and its limits, and changes nothing else', () => {
  const noise = wandering(seededRandom(59), 60, 0.4);
  const flat = trendOf(
    noise.map((y, x) => ({ x, y })),
    0.95,
  );
  fc.assert(
    fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (slope) => {
      const tilted = trendOf(
        noise.map((y, x) => ({ x, y: y + slope * x })),
        0.95,
      );
      expect(tilted?.slope.value).toBeCloseTo((flat?.slope.value ?? 0) + slope, 9);
      expect(tilted?.slope.low).toBeCloseTo((flat?.slope.low ?? 0) + slope, 9);
      expect(tilted?.slope.high).toBeCloseTo((flat?.slope.high ?? 0) + slope, 9);
      expect(tilted?.autocorrelation).toBeCloseTo(flat?.autocorrelation ?? 0, 6);
    }),
    { numRuns: 20 },
  );
});

test('a line without noise is its own interval; a single moment, or a handful of points, has no limits', () => {
  const line = trendOf(
    sample(40, () => 7).map((y, x) => ({ x, y })),
    0.95,
  );
  expect(line?.slope).toEqual({ value: 0, low: 0, high: 0 });
  expect(
    trendOf(
      [
        { x: 1, y: 2 },
        { x: 1, y: 3 },
      ],
      0.95,
    ),
  ).toBeUndefined();
  expect(trendOf([], 0.95)).toBeUndefined();
  expect(trendOf(ANSCOMBE, 0.95)?.slope).toEqual({ value: expect.closeTo(0.5001, 4), low: null, high: null });
  const walk = trendOf(
    wandering(seededRandom(58), 40, 0.999).map((y, x) => ({ x, y })),
    0.95,
  );
  expect(walk?.effectivePoints).toBeLessThan(3);
  expect(walk?.slope.low).toBeNull();
});

// Slices of one trial are similar to their neighbours.
test.each([
  [60, 0],
  [60, 0.5],
  [60, 0.8],
  [120, 0.5],
  [120, 0.8],
  [120, 0.9],
  [360, 0.5],
  [360, 0.9],
])(
  'the limits of a trend over %i slices that keep %d of their neighbour hold the truth as often as published',
  (n, rho) => {
    const random = seededRandom(60);
    const experiments = n > 200 ? 1_000 : 2_500;
    let [withLimits, held, plainHeld] = [0, 0, 0];
    for (let i = 0; i < experiments; i++) {
      const points = wandering(random, n, rho).map((y, x) => ({ x, y }));
      const trend = trendOf(points, 0.95);
      if (trend?.slope.low !== null) withLimits++;
      if (holds(trend?.slope, 0)) held++;
      if (holds(plainInterval(points), 0)) plainHeld++;
    }
    const row = `trend of ${n} slices, ρ = ${rho}`;
    const enough = n >= 120 && (rho < 0.9 || n === 360);
    expectShare(held / withLimits, { row, column: 1, low: enough ? 0.94 : 0.92, high: 0.96 });
    expectShare(1 - withLimits / experiments, { row, column: 2 });
    expectShare(plainHeld / experiments, { row, column: 3 });
  },
);

/**
 * Least squares as if every slice were independent; 2.00 is close enough to t(0.975, 58 and
 * more).
 */
function plainInterval(points: readonly Point[]) {
  const line = leastSquares(points);
  if (line === undefined) return undefined;
  const squares = line.residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const reach = 2 * Math.sqrt(squares / (points.length - 2) / line.spread);
  return { value: line.slope, low: line.slope - reach, high: line.slope + reach };
}
