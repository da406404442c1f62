import { twoSidedP } from './t-test.ts';
import { leastSquares } from './trend.ts';

/** A straight line through values in their order. */
export interface DriftTest {
  /** The line at the first and at the last value. */
  readonly first: number;
  readonly last: number;
  /** p-value of “the values have no trend”, two-sided. */
  readonly p: number;
}

/** Fewer values do not distinguish a trend from noise. */
const FEWEST = 5;

/**
 * The t test of a slope (Student; Draper and Smith 1998, Applied Regression Analysis, 3rd ed., 1.4) for
 * independent values, such as those of the blocks of a run. Undefined for fewer than five.
 */
export function driftOf(values: readonly number[]): DriftTest | undefined {
  const n = values.length;
  const line = n < FEWEST ? undefined : leastSquares(values.map((y, x) => ({ x, y })));
  if (line === undefined) return undefined;
  const { slope, intercept, residuals, spread } = line;
  const squares = residuals.reduce((sum, one) => sum + one * one, 0);
  const error = Math.sqrt(squares / (n - 2) / spread);
  const p = error > 0 ? twoSidedP({ value: slope, error, degreesOfFreedom: n - 2 }) : slope === 0 ? 1 : 0;
  return { first: intercept, last: intercept + slope * (n - 1), p };
}
