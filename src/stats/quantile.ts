import { studentQuantile } from './student.ts';

/** A percentile rests on the samples beyond it; with fewer than these it is a figure about a handful of events. */
export const SAMPLES_BEYOND = 100;

/** How many of `samples` lie beyond a percentile (0 to 100). */
export function samplesBeyond(samples: number, percentile: number): number {
  // The division last: (100 − 99.9) / 100 is less than 0.001 in binary, and would lose a sample.
  return Math.floor(Number(((samples * (100 - percentile)) / 100).toFixed(6)));
}

export function mayBeShown(samples: number, percentile: number): boolean {
  return samplesBeyond(samples, percentile) >= SAMPLES_BEYOND;
}

/** The value at a percentile (0 to 100) of sorted values, by nearest rank: one of the values. Undefined of nothing. */
export function nearestRank(sorted: readonly number[], percentile: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percentile) / 100) - 1)];
}

/** In one cluster (a trial): how many samples, and how many of them at or below the value in question. */
export interface ClusterCount {
  readonly samples: number;
  readonly below: number;
}

/**
 * Confidence limits of a share, where samples come in clusters whose members are alike: the ratio estimator and its
 * variance (Cochran, Sampling Techniques, 3rd ed., 1977, sections 3.12 and 6.3), with t of clusters − 1 degrees of freedom.
 * With the shares taken back through the distribution function they become limits of a quantile (Woodruff 1952, JASA
 * 47:635–646): no percentile is ever averaged. Undefined for fewer than two clusters.
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
