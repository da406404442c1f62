import { exponentials, type Interval } from './interval.ts';
import { logarithms, mean, standardDeviation } from './sample.ts';
import { studentQuantile } from './student.ts';
import { detectableErrors, type Located, twoOneSidedP, twoSidedP } from './t-test.ts';

export interface IndependentRatio {
  /** Geometric mean of the candidates / geometric mean of the baselines. */
  readonly ratio: Interval;
  /** p-value of “the ratio is 1”, two-sided; null if one side has a single value. */
  readonly pDifferent: number | null;
  /** Difference of the means of logarithms and its standard error; NaN error with a single value. */
  readonly logMean: number;
  readonly logError: number;
  readonly degreesOfFreedom: number;
  readonly baselines: number;
  readonly candidates: number;
}

/**
 * Compares two positive quantities of separate runs by Welch's t test of the logarithms, which does not need
 * equal variances (Welch 1947, Biometrika 34:28–35), with Satterthwaite's degrees of freedom (1946,
 * Biometrics Bulletin 2:110–114). Changes of the machine between the runs do not cancel. Undefined if a
 * side has no values, or a value is not positive.
 */
export function independentRatio(
  baseline: readonly number[],
  candidate: readonly number[],
  level: number,
): IndependentRatio | undefined {
  const [before, after] = [logarithms(baseline), logarithms(candidate)];
  if (before === undefined || after === undefined || before.length === 0 || after.length === 0) {
    return undefined;
  }
  const difference = welch(before, after);
  const { value, error, degreesOfFreedom } = difference;
  return {
    ratio: exponentials(limits(difference, level)),
    pDifferent: Number.isNaN(error) ? null : twoSidedP(difference),
    logMean: value,
    logError: error,
    degreesOfFreedom,
    baselines: before.length,
    candidates: after.length,
  };
}

/** p-value of “the ratio lies outside 1/(1+margin) … 1+margin”; null if one side has a single value. */
export function independentEquivalenceP(independent: IndependentRatio, margin: number): number | null {
  const { logMean, logError, degreesOfFreedom } = independent;
  if (Number.isNaN(logError)) return null;
  return twoOneSidedP({ value: logMean, error: logError, degreesOfFreedom }, Math.log1p(margin));
}

/** The smallest relative difference that this test shows at α with this power; null as above. */
export function independentDetectable(
  { logError, degreesOfFreedom }: IndependentRatio,
  alpha: number,
  power: number,
): number | null {
  if (Number.isNaN(logError)) return null;
  if (logError === 0) return 0;
  return Math.expm1(detectableErrors(degreesOfFreedom, alpha, power) * logError);
}

/** Mean of `after` − mean of `before`. The error is exactly 0 if neither side varies. */
export function welch(before: readonly number[], after: readonly number[]): Located {
  const value = mean(after) - mean(before);
  if (before.length < 2 || after.length < 2) {
    return { value, error: Number.NaN, degreesOfFreedom: Number.NaN };
  }
  const ofBefore = standardDeviation(before) ** 2 / before.length;
  const ofAfter = standardDeviation(after) ** 2 / after.length;
  const squared = ofBefore + ofAfter;
  const degreesOfFreedom =
    squared === 0
      ? before.length + after.length - 2
      : squared ** 2 / (ofBefore ** 2 / (before.length - 1) + ofAfter ** 2 / (after.length - 1));
  return { value, error: Math.sqrt(squared), degreesOfFreedom };
}

function limits({ value, error, degreesOfFreedom }: Located, level: number): Interval {
  if (Number.isNaN(error)) return { value, low: null, high: null };
  if (error === 0) return { value, low: value, high: value };
  const reach = studentQuantile(1 - (1 - level) / 2, degreesOfFreedom) * error;
  return { value, low: value - reach, high: value + reach };
}
