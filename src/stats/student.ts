import jStat from 'jstat';

/**
 * A run needs the same few quantiles thousands of times, and each needs an iteration. Bounded, because levels
 * are arbitrary.
 */
const known = new Map<string, number>();
const MOST_KNOWN = 10_000;

/**
 * The t for which P(T ≤ t) = `probability`, with T of Student's distribution (Student 1908, Biometrika
 * 6:1–25).
 */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  const key = `${probability} ${degreesOfFreedom}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const quantile = jStat.studentt.inv(probability, degreesOfFreedom);
  known.set(key, quantile);
  return quantile;
}

/** P(T ≤ t). */
export function studentCdf(t: number, degreesOfFreedom: number): number {
  if (t === Number.POSITIVE_INFINITY) return 1;
  if (t === Number.NEGATIVE_INFINITY) return 0;
  return jStat.studentt.cdf(t, degreesOfFreedom);
}

/** P(|T| ≥ |t|): the two-sided p-value of a t statistic. */
export function studentTwoSided(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * studentCdf(-Math.abs(t), degreesOfFreedom));
}

export function normalQuantile(probability: number): number {
  return jStat.normal.inv(probability, 0, 1);
}

export function normalCdf(z: number): number {
  return jStat.normal.cdf(z, 0, 1);
}
