import { studentQuantile } from './student.ts';

/** A percentile needs this many samples beyond it. */
export const SAMPLES_BEYOND = 100;

/** How many of `samples` lie beyond a percentile (0 to 100). */
export function samplesBeyond(samples: number, percentile: number): number {
  // Rounded first: (100 − 99.9) / 100 is less than 0.001 in binary, which would lose a sample.
  return Math.floor(Math.round(samples * (100 - percentile) * 1e4) / 1e6);
}

export function mayBeShown(samples: number, percentile: number): boolean {
  return samplesBeyond(samples, percentile) >= SAMPLES_BEYOND;
}

/** The value at a percentile (0 to 100) of sorted values, by nearest rank; undefined for no values. */
export function nearestRank(sorted: readonly number[], percentile: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percentile) / 100) - 1)];
}

/** The samples of one cluster (a trial), and those at or below a value. */
export interface ClusterCount {
  readonly samples: number;
  readonly below: number;
}

/**
 * Confidence limits of a share if samples come in clusters whose members are alike: the ratio estimator and
 * its variance (Cochran, Sampling Techniques, 3rd ed., 1977, sections 3.12 and 6.3), with t of clusters − 1
 * degrees of freedom. The inverse of the distribution function turns them into limits of a quantile (Woodruff
 * 1952, JASA 47:635–646), so no percentile is averaged. Undefined for fewer than two clusters.
 */
export function clusteredShare(
  clusters: readonly ClusterCount[],
  level: number,
): { readonly share: number; readonly low: number; readonly high: number } | undefined {
  if (clusters.length < 2) return undefined;
  let samples = 0;
  let below = 0;
  for (const cluster of clusters) {
    samples += cluster.samples;
    below += cluster.below;
  }
  const share = below / samples;
  let squares = 0;
  for (const cluster of clusters) squares += (cluster.below - share * cluster.samples) ** 2;
  const n = clusters.length;
  const error = Math.sqrt((n / (n - 1)) * squares) / samples;
  const reach = studentQuantile(1 - (1 - level) / 2, n - 1) * error;
  return { share, low: Math.max(0, share - reach), high: Math.min(1, share + reach) };
}
