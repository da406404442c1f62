import { allEqual, logarithms, mean, standardDeviation } from './sample.ts';
import { studentQuantile } from './student.ts';

/** A point estimate and its confidence limits; both limits are null if the sample is too small. */
export interface Interval {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Mean with Student's t interval: m ± t(1 − α/2, n − 1) · s/√n (Student 1908; NIST/SEMATECH
 * e-Handbook 1.3.5.2). Without limits for one value; limits equal to the value if all values are equal;
 * undefined for none.
 */
export function meanInterval(values: readonly number[], level: number): Interval | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  if (values.length === 1) return { value: first, low: null, high: null };
  if (allEqual(values)) return { value: first, low: first, high: first };
  const value = mean(values);
  const reach = halfWidth(standardDeviation(values), values.length, level);
  return { value, low: value - reach, high: value + reach };
}

/**
 * Geometric mean with the exponentiated t interval of the logarithms: for rates and ratios, whose noise
 * multiplies (Altman, Machin, Bryant and Gardner, Statistics with Confidence, 2nd ed., 2000, chapter 4).
 * Undefined for no values, or if one is not positive.
 */
export function geometricInterval(values: readonly number[], level: number): Interval | undefined {
  const [first] = values;
  const logs = logarithms(values);
  if (first === undefined || logs === undefined) return undefined;
  if (allEqual(values)) {
    const limit = values.length === 1 ? null : first;
    return { value: first, low: limit, high: limit };
  }
  const interval = meanInterval(logs, level);
  return interval && exponentials(interval);
}

/** The exponentials of an interval of logarithms. */
export function exponentials({ value, low, high }: Interval): Interval {
  return {
    value: Math.exp(value),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
  };
}

/**
 * Limits cut to the range of the quantity. The coverage stays, because the true value is within the range.
 */
export function within(interval: Interval, least: number, most: number): Interval {
  const cut = (limit: number | null) => (limit === null ? null : Math.min(most, Math.max(least, limit)));
  return { value: interval.value, low: cut(interval.low), high: cut(interval.high) };
}

/** t(1 − α/2, n − 1) · s/√n. */
function halfWidth(sd: number, n: number, level: number): number {
  return (studentQuantile(1 - (1 - level) / 2, n - 1) * sd) / Math.sqrt(n);
}
