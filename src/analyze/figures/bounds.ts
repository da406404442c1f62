import type { Estimate, Metric } from '../../model/summary.ts';
import type { Trial } from '../../model/trial.ts';
import { clientShare } from '../trials/mock-limit.ts';
import type { ScenarioTrials } from '../trials/trials.ts';

/** Rates: a mock of no cost could have raised them, and by no more than the client's spare time. */
const RATES: ReadonlySet<Metric> = new Set(['throughput', 'goodput']);
/** Times of calls: those that a busy mock served contain its queue, and nothing bounds a percentile. */
const TIMES: ReadonlySet<Metric> = new Set([
  'serviceTimeP50',
  'serviceTimeP90',
  'serviceTimeP99',
  'timeToFinalP50',
  'timeToFinalP99',
]);

export function isRate(metric: Metric): boolean {
  return RATES.has(metric);
}

/** True if the metric of this scenario contains the queue of a busy mock. */
export function containsQueue({ isMockLimited }: ScenarioTrials, metric: Metric): boolean {
  return isMockLimited && TIMES.has(metric);
}

/** The rate that the client could have reached at most in this trial: X / U. */
export function rateAtMost(rate: number, trial: Trial): number {
  return rate / (clientShare(trial) ?? 1);
}

/**
 * One estimate from those of both bounds. Its limits hold the value wherever it lies; it is known if both
 * bounds are, however far they are apart.
 */
export function boundedEstimate(value: number, least: Estimate, most: Estimate): Estimate {
  const { notKnown: _, ...rest } = least;
  const notKnown = least.notKnown ?? most.notKnown;
  return {
    ...rest,
    value,
    high: most.high,
    ...(notKnown === undefined ? {} : { notKnown }),
    bound: { least: least.value, most: most.value },
  };
}
