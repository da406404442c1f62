import { isForOpenLoops, METRIC_ROWS } from '../../model/metrics.ts';
import type { Counters } from '../../model/run-file.ts';
import { independentRatio } from '../../stats/independent.ts';
import { exponentials, type Interval } from '../../stats/interval.ts';
import { type Pair, pairedRatio } from '../../stats/paired.ts';
import { mayBeShown } from '../../stats/quantile.ts';
import { studentQuantile } from '../../stats/student.ts';
import type { Located } from '../../stats/t-test.ts';
import type { ScenarioFigures, TrialMetric } from '../figures/estimates.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { pairsOf, valuesByBlock } from './transports.ts';

/** One scenario in one of the two runs. */
export interface Side {
  readonly measured: ScenarioTrials;
  readonly summary: ScenarioFigures;
  readonly counters: Counters | undefined;
  /** True if every trial had processes of its own. */
  readonly isolated: boolean;
}

/** One scenario of the base and one of the head. */
export interface RunPair {
  /** Its name in the result. */
  readonly scenario: string;
  readonly base: Side;
  readonly head: Side;
  /** `self`: both are the same trials of the same run. */
  readonly pairing: 'self' | 'block' | 'none';
}

/** The logarithm of head / base with its standard error, which is NaN if a side has only one value. */
export interface LogRatio extends Located {
  readonly base: number;
  readonly head: number;
}

const PERCENTILES = {
  responseTimeP50: { times: 'response', percentile: 50, of: 'p50' },
  responseTimeP90: { times: 'response', percentile: 90, of: 'p90' },
  responseTimeP99: { times: 'response', percentile: 99, of: 'p99' },
  serviceTimeP50: { times: 'service', percentile: 50, of: 'p50' },
  serviceTimeP90: { times: 'service', percentile: 90, of: 'p90' },
  serviceTimeP99: { times: 'service', percentile: 99, of: 'p99' },
} as const;

/** The metrics in which two runs are compared. Each metric is one family of comparisons. */
export const RUN_METRICS = [
  'throughput',
  'responseTimeP50',
  'responseTimeP90',
  'responseTimeP99',
  'serviceTimeP50',
  'serviceTimeP90',
  'serviceTimeP99',
  'clientCpu',
  'mockCpu',
  'bytesToServer',
  'bytesToClient',
  'turnarounds',
  'clientPeakMemory',
  'mockPeakMemory',
] as const satisfies readonly (TrialMetric | keyof typeof PERCENTILES)[];
export type RunMetric = (typeof RUN_METRICS)[number];

/** Undefined if a side has no value, or one that is not positive. */
export function logRatio({ base, head, pairing }: RunPair, metric: RunMetric): LogRatio | undefined {
  const [before, after] = [valuesOf(base, metric), valuesOf(head, metric)];
  if (pairing === 'none') {
    // The level has no influence on the logarithms.
    const found = independentRatio([...before.values()], [...after.values()], 0.95);
    if (found === undefined) return undefined;
    const { logMean: value, logError: error, degreesOfFreedom, baselines, candidates } = found;
    return { value, error, degreesOfFreedom, base: baselines, head: candidates };
  }
  const pairs = pairsOf(before, after);
  const found = pairedRatio(pairs, 0.95);
  if (found === undefined) return undefined;
  const { logMean: value, logSd, pairs: n } = found;
  // A trial does not differ from itself, so one pair is enough.
  const same = pairing === 'self' && pairs.every(({ baseline, candidate }) => baseline === candidate);
  const error = same ? 0 : n > 1 ? logSd / Math.sqrt(n) : Number.NaN;
  return { value, error, degreesOfFreedom: Math.max(1, n - 1), base: n, head: n };
}

/** Values of both sides in the order of the blocks; empty for runs that were not interleaved. */
export function pairsIn({ base, head, pairing }: RunPair, metric: RunMetric): Pair[] {
  return pairing === 'none' ? [] : pairsOf(valuesOf(base, metric), valuesOf(head, metric));
}

/** Limits of a ratio, at any level. */
export function ratioAt({ value, error, degreesOfFreedom }: LogRatio, level: number): Interval {
  if (Number.isNaN(error)) return exponentials({ value, low: null, high: null });
  const reach = error === 0 ? 0 : studentQuantile(1 - (1 - level) / 2, degreesOfFreedom) * error;
  return exponentials({ value, low: value - reach, high: value + reach });
}

/** True if the metric is meaningful under the load of both sides. */
export function isCompared({ base, head }: RunPair, metric: RunMetric): boolean {
  const closed = [base, head].every(({ measured }) => measured.scenario.load.model === 'closed');
  return closed || isForOpenLoops(metric);
}

/** Value of each trial, by block; empty if the metric is withheld or was not measured. */
function valuesOf({ measured, isolated }: Side, metric: RunMetric): ReadonlyMap<number, number> {
  switch (metric) {
    case 'responseTimeP50':
    case 'responseTimeP90':
    case 'responseTimeP99':
    case 'serviceTimeP50':
    case 'serviceTimeP90':
    case 'serviceTimeP99': {
      const { times, percentile, of } = PERCENTILES[metric];
      const found = times === 'response' ? measured.open?.response : measured.latency;
      if (found === undefined || !mayBeShown(found.samples, percentile)) return new Map();
      return new Map([...found.perTrial].map(([block, values]) => [block, values[of]]));
    }
    default: {
      const values = valuesByBlock(measured, metric);
      if (METRIC_ROWS[metric].scale !== 'largest' || isolated || values.size === 0) return values;
      // The peak of a shared process only rises from trial to trial, so it is one value.
      return new Map([[0, Math.max(...values.values())]]);
    }
  }
}
