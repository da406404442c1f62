import { clear, decodeHistogram, emptyRoom, type Room } from '../../model/histogram.ts';
import type { Trial } from '../../model/trial.ts';
import type { Interval } from '../../stats/interval.ts';
import { type ClusterCount, clusteredShare, mayBeShown, samplesBeyond } from '../../stats/quantile.ts';
import {
  countsAtMost,
  type Distribution,
  merge,
  rowMean,
  rowTotal,
  rowValueAt,
  total,
  valueAt,
} from './distribution.ts';

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
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** The percentiles that get limits. */
const SUMMARY_PERCENTILES = [50, 90, 99] as const;

/**
 * Decodes each trial's histogram once. Buckets are merged by value: two trials may have been recorded with different
 * ranges, and a dense array per trial costs a hundred times the memory. `room` is overwritten, so that the scenarios of a
 * run can share one.
 */
export function latencyOf(
  trials: readonly Trial[],
  level: number,
  room = emptyRoom(),
  histogramOf: (trial: Trial) => string = (trial) => trial.client.serviceTime,
): Latency {
  const { merged, limits, perTrial } = summarized(trials, level, room, histogramOf);
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

/** Apart from `latencyOf`, so that its closures do not keep every trial's histogram alive. */
function summarized(
  trials: readonly Trial[],
  level: number,
  room: Room,
  histogramOf: (trial: Trial) => string,
) {
  clear(room);
  const rows = trials.map((trial) => decodeHistogram(histogramOf(trial), room));
  const samples = rows.map(rowTotal);
  const merged = merge(rows);
  const limits = new Map<number, Interval>();
  const perTrial = new Map<number, TrialLatency>();
  if (total(merged) > 0)
    for (const percentile of SUMMARY_PERCENTILES) {
      const value = valueAt(merged, percentile);
      const clusters = countsAtMost(rows, value).map((below, i) => ({ samples: samples[i] ?? 0, below }));
      limits.set(percentile, percentileLimits(merged, clusters, percentile, level));
    }
  trials.forEach(({ block }, i) => {
    const row = rows[i];
    if (row !== undefined && rowTotal(row) > 0)
      perTrial.set(block, {
        mean: rowMean(row) / 1e3,
        p50: rowValueAt(row, 50) / 1e3,
        p90: rowValueAt(row, 90) / 1e3,
        p99: rowValueAt(row, 99) / 1e3,
      });
  });
  return { merged, limits, perTrial };
}

/** A percentile of one histogram, in microseconds; undefined if it is empty. */
export function percentileOf(histogram: string, percentile: number): number | undefined {
  const row = decodeHistogram(histogram, emptyRoom());
  return rowTotal(row) === 0 ? undefined : rowValueAt(row, percentile) / 1e3;
}

/** Woodruff's limits: those of the share of samples below the percentile, taken back through the distribution. */
function percentileLimits(
  merged: Distribution,
  clusters: readonly ClusterCount[],
  percentile: number,
  level: number,
): Interval {
  const value = valueAt(merged, percentile);
  const share = clusteredShare(clusters, level);
  // The share at a bucket's upper edge is a little more than asked for; only the reach around it is wanted.
  const at = (limit: number) => valueAt(merged, percentile + (limit - (share?.share ?? 0)) * 100) / 1e3;
  return {
    value: value / 1e3,
    low: share === undefined ? null : at(share.low),
    high: share === undefined ? null : at(share.high),
  };
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
