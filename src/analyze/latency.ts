import type { Trial } from '../model/trial.ts';
import type { Interval } from '../stats/interval.ts';
import { clusteredShare, mayBeShown, samplesBeyond } from '../stats/quantile.ts';
import { type Distribution, decodeHistogram } from './latency-histogram.ts';

/** Times of one scenario, such as its service times: merged over its trials, and what is kept of each. */
export interface Latency {
  readonly samples: number;
  /** Of the merged distribution, with limits from the variation between trials; undefined for no trials. */
  percentile(percentile: number): Interval | undefined;
  /** Merged, from a low percentile to the maximum, leaving out what too few samples lie beyond. */
  readonly points: readonly { readonly percentile: number; readonly micros: number }[];
  /** Of each trial by itself, for comparing pairs of trials; in microseconds, by block. */
  readonly perTrial: ReadonlyMap<number, TrialLatency>;
}

export interface TrialLatency {
  readonly p50: number;
  readonly p99: number;
}

/** The percentiles that get limits. */
const SUMMARY_PERCENTILES = [50, 90, 99] as const;

/**
 * Decodes each trial's histogram once and merges them. The buckets are merged by value, sparsely: two trials
 * may have been recorded with different ranges, and a dense array per trial costs a hundred times the memory.
 */
export function latencyOf(
  trials: readonly Trial[],
  level: number,
  histogramOf: (trial: Trial) => string = (trial) => trial.client.serviceTime,
): Latency {
  const { merged, limits, perTrial } = summarized(trials, level, histogramOf);
  const samples = total(merged);
  return {
    samples,
    percentile: (percentile) => {
      if (samples === 0) return undefined;
      return limits.get(percentile) ?? { value: valueAt(merged, percentile) / 1e3, low: null, high: null };
    },
    points: samples === 0 ? [] : latencyPoints(merged),
    perTrial,
  };
}

/** Apart from `latencyOf`, so that its closures do not keep every trial's distribution alive. */
function summarized(trials: readonly Trial[], level: number, histogramOf: (trial: Trial) => string) {
  const parts = trials.map((trial) => decodeHistogram(histogramOf(trial)));
  const merged = merge(parts);
  const limits = new Map<number, Interval>();
  const perTrial = new Map<number, TrialLatency>();
  if (total(merged) > 0)
    for (const percentile of SUMMARY_PERCENTILES)
      limits.set(percentile, percentileLimits(merged, parts, percentile, level));
  trials.forEach((trial, i) => {
    const part = parts[i];
    if (part !== undefined && total(part) > 0)
      perTrial.set(trial.block, { p50: valueAt(part, 50) / 1e3, p99: valueAt(part, 99) / 1e3 });
  });
  return { merged, limits, perTrial };
}

/** A percentile of one histogram by itself, in microseconds; undefined where it is empty. */
export function percentileOf(histogram: string, percentile: number): number | undefined {
  const distribution = decodeHistogram(histogram);
  return total(distribution) === 0 ? undefined : valueAt(distribution, percentile) / 1e3;
}

/** Why a percentile is withheld, in words; undefined where it may be shown. */
export function whyWithheld(samples: number, percentile: number): string | undefined {
  if (mayBeShown(samples, percentile)) return undefined;
  return `only ${samplesBeyond(samples, percentile)} of ${samples} calls lie beyond it; 100 are needed`;
}

function merge(parts: readonly Distribution[]): Distribution {
  const counts = new Map<number, number>();
  for (const part of parts) {
    let before = 0;
    part.values.forEach((value, i) => {
      const upTo = part.cumulative[i] ?? before;
      counts.set(value, (counts.get(value) ?? 0) + upTo - before);
      before = upTo;
    });
  }
  const values = Float64Array.from(counts.keys()).sort();
  let sum = 0;
  const cumulative = values.map((value) => {
    sum += counts.get(value) ?? 0;
    return sum;
  });
  return { values, cumulative };
}

/** Woodruff's limits: those of the share of samples below the percentile, taken back through the distribution. */
function percentileLimits(
  merged: Distribution,
  parts: readonly Distribution[],
  percentile: number,
  level: number,
): Interval {
  const value = valueAt(merged, percentile);
  const clusters = parts.map((part) => ({ samples: total(part), below: countAtMost(part, value) }));
  const share = clusteredShare(clusters, level);
  // The share at a bucket's upper edge is a little more than asked for; only the reach around it is wanted.
  const at = (limit: number) => valueAt(merged, percentile + (limit - (share?.share ?? 0)) * 100) / 1e3;
  return {
    value: value / 1e3,
    low: share === undefined ? null : at(share.low),
    high: share === undefined ? null : at(share.high),
  };
}

/** Nanoseconds; the smallest bucket that holds this percentile of the samples. */
function valueAt({ values, cumulative }: Distribution, percentile: number): number {
  const samples = cumulative.at(-1) ?? 0;
  const rank = Math.max(1, Math.ceil(Number(((samples * percentile) / 100).toFixed(6))));
  return values[Math.min(firstAtLeast(cumulative, rank), values.length - 1)] ?? 0;
}

function countAtMost({ values, cumulative }: Distribution, value: number): number {
  const beyond = firstAtLeast(values, value + 0.5);
  return beyond === 0 ? 0 : (cumulative[beyond - 1] ?? 0);
}

function total({ cumulative }: Distribution): number {
  return cumulative.at(-1) ?? 0;
}

/** Index of the first element that is not below `bound`, by halving. */
function firstAtLeast(ascending: Float64Array, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Five steps for each halving of what is left, as HdrHistogram plots them, with the percentiles that people name. */
function latencyPoints(merged: Distribution): { percentile: number; micros: number }[] {
  const samples = total(merged);
  const percentiles = new Set([0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999]);
  for (let left = 100; samplesBeyond(samples, 100 - left / 2) > 0; left /= 2)
    for (let step = 0; step < 5; step++) percentiles.add(100 - left + (left / 2) * (step / 5));
  const shown = [...percentiles].filter((one) => mayBeShown(samples, one)).sort((a, b) => a - b);
  return [...shown, 100].map((percentile) => ({ percentile, micros: valueAt(merged, percentile) / 1e3 }));
}
