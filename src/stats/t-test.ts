import { studentCdf, studentQuantile, studentTwoSided } from './student.ts';

/** An estimate with its standard error, on the scale with additive noise (for ratios: the logarithm). */
export interface Located {
  readonly value: number;
  readonly error: number;
  readonly degreesOfFreedom: number;
}

/**
 * p-value of “the value is 0”, two-sided (Student 1908, Biometrika 6:1–25). Without an error it is 0 or
 * 1.
 */
export function twoSidedP({ value, error, degreesOfFreedom }: Located): number {
  // The series behind the distribution reaches 1 only to nine digits.
  if (value === 0) return 1;
  if (error === 0) return 0;
  return studentTwoSided(value / error, degreesOfFreedom);
}

/**
 * Two one-sided tests of “the value lies outside −bound … bound” (Schuirmann 1987, J.
 * Pharmacokinetics and Biopharmaceutics 15:657–680); the p-value is the larger one.
 */
export function twoOneSidedP({ value, error, degreesOfFreedom }: Located, bound: number): number {
  if (error === 0) return Math.abs(value) < bound ? 0 : 1;
  const aboveLowest = studentCdf(-(value + bound) / error, degreesOfFreedom);
  const belowHighest = studentCdf((value - bound) / error, degreesOfFreedom);
  return Math.max(aboveLowest, belowHighest);
}

/**
 * The difference, in standard errors, that a two-sided t test shows at α with this power (Bloom 1995,
 * Evaluation Review 19:547–556).
 */
export function detectableErrors(degreesOfFreedom: number, alpha: number, power: number): number {
  return studentQuantile(1 - alpha / 2, degreesOfFreedom) + studentQuantile(power, degreesOfFreedom);
}
