import type { Interval } from './interval.ts';
import { mean } from './sample.ts';
import { studentQuantile } from './student.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Trend {
  /** Units of y per unit of x. */
  readonly slope: Interval;
  /** Of neighbouring residuals, corrected for the bias of short series; 0 where it is negative. NaN for too few points. */
  readonly autocorrelation: number;
  /** As many independent points would tell as much about the slope. */
  readonly effectivePoints: number;
}

/** With fewer, the autocorrelation is hardly known, and the limits would be too narrow. */
const FEWEST = 30;
/** Two are used up by the line. */
const FEWEST_EFFECTIVE = 3;

/**
 * Slope of a straight line by least squares, with limits for points that resemble their neighbours, as slices of one
 * trial do: the residuals' lag-1 autocorrelation ρ leaves n(1 − ρ)/(1 + ρ) points that count, for the error and for the
 * degrees of freedom (Santer et al. 2000, J. Geophysical Research 105(D6):7337–7356). After a line was taken out, the
 * sample's ρ is too low by (2 + 4ρ)/n to first order, which is corrected for (the method of Marriott and Pope 1954,
 * Biometrika 41:390–402). The points must be in the order of x and about evenly spaced.
 * Without limits for fewer than thirty points, or where fewer than three count; undefined where x does not vary.
 */
export function trendOf(points: readonly Point[], level: number): Trend | undefined {
  const line = leastSquares(points);
  if (line === undefined) return undefined;
  const { slope: value, residuals, spread } = line;
  const n = points.length;
  const unknown = { value, low: null, high: null };
  if (n < FEWEST) return { slope: unknown, autocorrelation: Number.NaN, effectivePoints: Number.NaN };
  const squares = sumOf(residuals, (residual) => residual * residual);
  if (squares === 0) {
    return { slope: { value, low: value, high: value }, autocorrelation: 0, effectivePoints: n };
  }
  const lagged = sumOf(residuals, (residual, i) => residual * (residuals[i - 1] ?? 0)) / squares;
  const autocorrelation = Math.max(0, (n * lagged + 2) / (n - 4));
  const effectivePoints = (n * (1 - autocorrelation)) / (1 + autocorrelation);
  if (effectivePoints < FEWEST_EFFECTIVE) return { slope: unknown, autocorrelation, effectivePoints };
  const degreesOfFreedom = effectivePoints - 2;
  const error = Math.sqrt(squares / degreesOfFreedom / spread);
  const reach = studentQuantile(1 - (1 - level) / 2, degreesOfFreedom) * error;
  return { slope: { value, low: value - reach, high: value + reach }, autocorrelation, effectivePoints };
}

/** The line through the points; `spread` is the sum of squared deviations of x. Undefined where x does not vary. */
export function leastSquares(points: readonly Point[]) {
  const centreX = mean(points.map(({ x }) => x));
  const centreY = mean(points.map(({ y }) => y));
  const spread = sumOf(points, ({ x }) => (x - centreX) ** 2);
  if (!(spread > 0)) return undefined;
  const slope = sumOf(points, ({ x, y }) => (x - centreX) * (y - centreY)) / spread;
  const residuals = points.map(({ x, y }) => y - centreY - slope * (x - centreX));
  return { slope, intercept: centreY - slope * centreX, residuals, spread };
}

function sumOf<T>(items: readonly T[], of: (item: T, index: number) => number): number {
  let sum = 0;
  items.forEach((item, i) => {
    sum += of(item, i);
  });
  return sum;
}
