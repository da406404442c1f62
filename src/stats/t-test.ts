import { studentCdf, studentQuantile, studentTwoSided } from './student.ts';

/** An estimate on the scale where its noise adds (for ratios: the logarithm), with its standard error. */
export interface Located {
  readonly value: number;
  readonly error: number;
  readonly degreesOfFreedom: number;
}

/** Of “the value is 0”, two-sided (Student 1908, Biometrika 6:1–25). Without any error it is certain: 0 or 1. */
export function twoSidedP({ value, error, degreesOfFreedom }: Located): number {
  if (error === 0) return value === 0 ? 1 : 0;
  return studentTwoSided(value / error, degreesOfFreedom);
}

/**
 * Two one-sided tests of “the value lies outside −bound … bound” (Schuirmann 1987, J. Pharmacokinetics and
 * Biopharmaceutics 15:657–680); the p-value is the larger one.
 */
export function twoOneSidedP({ value, error, degreesOfFreedom }: Located, bound: number): number {
  if (error === 0) return Math.abs(value) < bound ? 0 : 1;
  const aboveLowest = studentCdf(-(value + bound) / error, degreesOfFreedom);
  const belowHighest = studentCdf((value - bound) / error, degreesOfFreedom);
  return Math.max(aboveLowest, belowHighest);
}

/** How many standard errors a two-sided t test at α sees with this power (Bloom 1995, Evaluation Review 19:547–556). */
export function detectableErrors(degreesOfFreedom: number, alpha: number, power: number): number {
  return studentQuantile(1 - alpha / 2, degreesOfFreedom) + studentQuantile(power, degreesOfFreedom);
}
