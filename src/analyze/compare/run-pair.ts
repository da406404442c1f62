import type { InstructionCount, InstructionsLeftOut } from '../../model/instructions.ts';
import { isForOpenLoops, isRatioOnly, METRIC_ROWS } from '../../model/metrics.ts';
import type { Counters } from '../../model/run-file.ts';
import { independentRatio } from '../../stats/independent.ts';
import { exponentials, type Interval } from '../../stats/interval.ts';
import { type Pair, pairedRatio } from '../../stats/paired.ts';
import { mayBeShown } from '../../stats/quantile.ts';
import type { Region } from '../../stats/region.ts';
import { studentQuantile } from '../../stats/student.ts';
import type { Located } from '../../stats/t-test.ts';
import type { ScenarioFigures, TrialMetric } from '../figures/estimates.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { type BlockValues, boundedPairs, boundedValues, knownValues, pairsOf } from './bounded.ts';

/** One scenario in one of the two runs. */
export interface Side {
  readonly measured: ScenarioTrials;
  readonly summary: ScenarioFigures;
  readonly counters: Counters | undefined;
  readonly instructions: InstructionCount | undefined;
  readonly notCounted: InstructionsLeftOut | undefined;
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

/**
 * The logarithm of head / base, as measured and at both ends of what a busy mock leaves possible. The
 * standard errors are NaN if a side has only one value.
 */
export interface LogRatio extends Located, Region {
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
  'cost',
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
export function logRatio(runPair: RunPair, metric: RunMetric): LogRatio | undefined {
  const [before, after] = [valuesOf(runPair.base, metric), valuesOf(runPair.head, metric)];
  if (runPair.pairing === 'none') return ofTwoRuns(before, after);
  const { measured, ends } = boundedPairs(before, after);
  // A trial does not differ from itself, so one pair is enough, and a busy mock changes nothing.
  const isSame =
    runPair.pairing === 'self' && measured.every(({ baseline, candidate }) => baseline === candidate);
  const found = locatedPairs(measured, isSame);
  if (found === undefined) return undefined;
  const counts = { base: measured.length, head: measured.length };
  if (ends === undefined || isSame) return { ...found, ...counts, least: found, most: found };
  const [least, most] = [locatedPairs(ends.least, false), locatedPairs(ends.most, false)];
  return least && most && { ...found, ...counts, least, most };
}

function locatedPairs(pairs: readonly Pair[], isSame: boolean): Located | undefined {
  // The level has no influence on the logarithms.
  const found = pairedRatio(pairs, 0.95);
  if (found === undefined) return undefined;
  const { logMean: value, logSd, pairs: n } = found;
  const error = isSame ? 0 : n > 1 ? logSd / Math.sqrt(n) : Number.NaN;
  return { value, error, degreesOfFreedom: Math.max(1, n - 1) };
}

function ofTwoRuns(before: BlockValues, after: BlockValues): LogRatio | undefined {
  const between = (base: ReadonlyMap<number, number>, head: ReadonlyMap<number, number>) => {
    const found = independentRatio([...base.values()], [...head.values()], 0.95);
    if (found === undefined) return undefined;
    const { logMean: value, logError: error, degreesOfFreedom } = found;
    return { value, error, degreesOfFreedom };
  };
  const found = between(before.least, after.least);
  const [least, most] = [between(before.most, after.least), between(before.least, after.most)];
  return found && least && most && { ...found, least, most, base: before.least.size, head: after.least.size };
}

/** True if a busy mock leaves more than one ratio possible. */
export function isBounded({ least, most }: Region): boolean {
  return least.value !== most.value;
}

/** Values of both sides in the order of the blocks; empty for runs that were not interleaved. */
export function pairsIn({ base, head, pairing }: RunPair, metric: RunMetric): Pair[] {
  return pairing === 'none' ? [] : pairsOf(valuesOf(base, metric).least, valuesOf(head, metric).least);
}

/**
 * Limits of a ratio, at any level; of bounds, from the lower limit of the least to the upper one of the most.
 */
export function ratioAt({ value, least, most }: LogRatio, level: number): Interval {
  return exponentials({
    value,
    low: limitsAt(least, level)?.low ?? null,
    high: limitsAt(most, level)?.high ?? null,
  });
}

export function limitsAt(
  { value, error, degreesOfFreedom }: Located,
  level: number,
): { readonly low: number; readonly high: number } | undefined {
  if (Number.isNaN(error)) return undefined;
  const reach = error === 0 ? 0 : studentQuantile(1 - (1 - level) / 2, degreesOfFreedom) * error;
  return { low: value - reach, high: value + reach };
}

/** True if the metric is meaningful under the load of both sides. */
export function isCompared({ base, head, pairing }: RunPair, metric: RunMetric): boolean {
  // Costs of two runs did not share a core.
  if (isRatioOnly(metric)) return pairing !== 'none' && [base, head].every((side) => isDuetSide(side));
  const closed = [base, head].every(({ measured }) => measured.scenario.load.model === 'closed');
  return closed || isForOpenLoops(metric);
}

function isDuetSide({ measured: { trials } }: Side): boolean {
  return trials.some(({ duet }) => duet !== null);
}

/** By block; empty if the metric is withheld or was not measured. */
function valuesOf({ measured, isolated }: Side, metric: RunMetric): BlockValues {
  switch (metric) {
    case 'responseTimeP50':
    case 'responseTimeP90':
    case 'responseTimeP99':
    case 'serviceTimeP50':
    case 'serviceTimeP90':
    case 'serviceTimeP99': {
      const { times, percentile, of } = PERCENTILES[metric];
      const found = times === 'response' ? measured.open?.response : measured.latency;
      if (found === undefined || !mayBeShown(found.samples, percentile)) return knownValues(new Map());
      return knownValues(new Map([...found.perTrial].map(([block, values]) => [block, values[of]])));
    }
    default: {
      const values = boundedValues(measured, metric);
      if (METRIC_ROWS[metric].scale !== 'largest' || isolated || values.least.size === 0) return values;
      // The peak of a shared process only rises from trial to trial, so it is one value.
      return knownValues(new Map([[0, Math.max(...values.least.values())]]));
    }
  }
}
