import { exponentials, type Interval, meanInterval } from './interval.ts';
import { logarithms, standardDeviation } from './sample.ts';
import { detectableErrors, twoOneSidedP, twoSidedP } from './t-test.ts';

/** One value of each side, measured under the same conditions. */
export interface Pair {
  readonly baseline: number;
  readonly candidate: number;
}

export interface PairedRatio {
  /** Geometric mean of candidate / baseline. */
  readonly ratio: Interval;
  /** p-value of “the ratio is 1”, two-sided; null for one pair. */
  readonly pDifferent: number | null;
  /** Mean and standard deviation of the logarithms of the ratios. */
  readonly logMean: number;
  readonly logSd: number;
  readonly pairs: number;
}

/**
 * Compares two positive quantities by a paired t test (Student 1908) of the log ratios within pairs. Effects
 * that both sides of a pair share cancel. Undefined for no pairs, or if a value is not positive.
 */
export function pairedRatio(pairs: readonly Pair[], level: number): PairedRatio | undefined {
  const logs = logRatios(pairs);
  const interval = logs && meanInterval(logs, level);
  if (logs === undefined || interval === undefined) return undefined;
  const logSd = logs.length > 1 ? standardDeviation(logs) : Number.NaN;
  return {
    ratio: exponentials(interval),
    pDifferent: logs.length > 1 ? twoSidedP(located(interval.value, logSd, logs.length)) : null,
    logMean: interval.value,
    logSd,
    pairs: logs.length,
  };
}

/** log(candidate / baseline) of each pair, in their order; undefined if a value is not positive. */
export function logRatios(pairs: readonly Pair[]): number[] | undefined {
  const candidates = logarithms(pairs.map((pair) => pair.candidate));
  const baselines = logarithms(pairs.map((pair) => pair.baseline));
  if (candidates === undefined || baselines === undefined) return undefined;
  return candidates.map((log, i) => log - (baselines[i] ?? Number.NaN));
}

/** Mean of candidate − baseline within pairs, with its t interval; undefined for no pairs. */
export function pairedDifference(pairs: readonly Pair[], level: number): Interval | undefined {
  return meanInterval(
    pairs.map((pair) => pair.candidate - pair.baseline),
    level,
  );
}

/**
 * Two one-sided tests (Schuirmann 1987, J. Pharmacokinetics and Biopharmaceutics 15:657–680) of “the
 * ratio lies outside 1/(1+margin) … 1+margin”; the p-value is the larger one. The margin is symmetric in
 * logarithms, so swapping the sides changes nothing. Null for one pair.
 */
export function equivalenceP({ logMean, logSd, pairs }: PairedRatio, margin: number): number | null {
  if (pairs < 2) return null;
  return twoOneSidedP(located(logMean, logSd, pairs), Math.log1p(margin));
}

/** True if the whole interval lies within 1/(1+margin) … 1+margin: the same rule by the interval. */
export function includedIn({ low, high }: Interval, margin: number): boolean {
  return low !== null && high !== null && low > 1 / (1 + margin) && high < 1 + margin;
}

/**
 * The smallest relative difference that a two-sided paired t test at α shows with this power:
 * exp((t(1 − α/2) + t(power)) · s/√n) − 1, with n − 1 degrees of freedom and s of the log ratios
 * (Bloom 1995, Evaluation Review 19:547–556). Null for fewer than two pairs.
 */
export function detectableDifference(
  logSd: number,
  pairs: number,
  alpha: number,
  power: number,
): number | null {
  if (pairs < 2) return null;
  return Math.expm1((detectableErrors(pairs - 1, alpha, power) * logSd) / Math.sqrt(pairs));
}

function located(value: number, sd: number, n: number) {
  return { value, error: sd / Math.sqrt(n), degreesOfFreedom: n - 1 };
}
