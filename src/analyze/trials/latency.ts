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

/** Times of one scenario, such as its service times: merged over its trials, and a summary of each trial. */
export interface Latency {
  readonly samples: number;
  /**
   * A percentile of the merged distribution, with limits from the variation between trials; undefined for no
   * trials.
   */
  percentile(percentile: number): Interval | undefined;
  /** The merged distribution up to its maximum, without percentiles that have too few samples beyond them. */
  readonly points: readonly { readonly percentile: number; readonly micros: number }[];
  /** Each trial, for comparisons of pairs; in microseconds, by block. */
  readonly perTrial: ReadonlyMap<number, TrialLatency>;
}

export interface TrialLatency {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Percentiles with limits. */
const SUMMARY_PERCENTILES = [50, 90, 99] as const;

/**
 * Decodes each trial's histogram once. Buckets are merged by value, because trials may differ in range and a
 * dense array per trial needs a hundred times the memory. `room` is overwritten, so all scenarios of a run
 * can share it.
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

/** A function of its own, so that the closures of `latencyOf` do not keep every histogram in memory. */
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

/** Woodruff's limits: the limits of the share of samples below the percentile, mapped back to values. */
function percentileLimits(
  merged: Distribution,
  clusters: readonly ClusterCount[],
  percentile: number,
  level: number,
): Interval {
  const value = valueAt(merged, percentile);
  const share = clusteredShare(clusters, level);
  // The share at the upper edge of a bucket is slightly above the percentile; only the distance to its limits
  // counts.
  const at = (limit: number) => valueAt(merged, percentile + (limit - (share?.share ?? 0)) * 100) / 1e3;
  return {
    value: value / 1e3,
    low: share === undefined ? null : at(share.low),
    high: share === undefined ? null : at(share.high),
  };
}

/** Five steps for each halving of the rest, as HdrHistogram plots them, and the usual percentiles. */
function latencyPoints(merged: Distribution): { percentile: number; micros: number }[] {
  const samples = total(merged);
  const percentiles = new Set([0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999]);
  for (let left = 100; samplesBeyond(samples, 100 - left / 2) > 0; left /= 2)
    for (let step = 0; step < 5; step++) percentiles.add(100 - left + (left / 2) * (step / 5));
  const shown = [...percentiles].filter((one) => mayBeShown(samples, one)).sort((a, b) => a - b);
  return [...shown, 100].map((percentile) => ({ percentile, micros: valueAt(merged, percentile) / 1e3 }));
}
