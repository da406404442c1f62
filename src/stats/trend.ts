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
  /**
   * Lag-1 autocorrelation of the residuals, corrected for short series; 0 if negative. NaN for too few
   * points.
   */
  readonly autocorrelation: number;
  /** Number of independent points with the same information about the slope. */
  readonly effectivePoints: number;
}

/** With fewer points, the autocorrelation is imprecise, and the limits would be too narrow. */
const FEWEST = 30;
/** The line uses two degrees of freedom. */
const FEWEST_EFFECTIVE = 3;

/**
 * Slope of a straight line by least squares, with limits for autocorrelated points such as the slices of one
 * trial. The lag-1 autocorrelation ρ of the residuals leaves n(1 − ρ)/(1 + ρ) effective points for the
 * error and the degrees of freedom (Santer et al. 2000, J. Geophysical Research 105(D6):7337–7356). The
 * fitted line lowers the sample's ρ by (2 + 4ρ)/n to first order, which is corrected (method of Marriott
 * and Pope 1954, Biometrika 41:390–402). The points must be in the order of x and about evenly spaced.
 * Without limits for fewer than 30 points, or fewer than three effective ones; undefined if x does not vary.
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

/**
 * The line through the points; `spread` is the sum of squared deviations of x. Undefined if x does not vary.
 */
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
