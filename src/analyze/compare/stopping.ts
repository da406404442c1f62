import type { Config } from '../../model/config.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Comparison, Estimate, Metric } from '../../model/summary.ts';
import { preciseEnough } from '../../stats/precision.ts';
import { type ScenarioTrials, scenarioTrials } from '../trials/trials.ts';
import { problemsOf } from '../validity/validity.ts';
import { valuesByBlock } from './bounded.ts';
import { compareTransports, judgedMetricOf } from './transports.ts';

/** True if the trials satisfy the sequential rule of the run; false if it has none. */
export function isEnough(record: RunRecord): boolean {
  const { config } = record.header;
  if (config.until === null) return false;
  const all = scenarioTrials(record);
  // More blocks cannot make a refused scenario precise.
  const { ofScenario } = problemsOf(record, all);
  const measured = all.filter(({ scenario }) => scenario.role === 'measured' && !ofScenario.has(scenario.id));
  const headlines: ReadonlySet<Metric> = new Set(
    measured.map(({ scenario }) => judgedMetricOf(scenario.load, config)),
  );
  switch (config.until.rule) {
    case 'precision': {
      const { share } = config.until;
      return config.pairing === 'duet'
        ? areRatiosPrecise(compareTransports(measured, config), share)
        : measured.every((one) => isPrecise(one, config, share));
    }
    case 'time':
      return false;
    case 'resolved':
      return compareTransports(measured, config).every(
        ({ metric, verdict, ratio }) =>
          !headlines.has(metric) || verdict !== 'inconclusive' || allowsOne(ratio),
      );
    default:
      return config.until satisfies never;
  }
}

/** No number of blocks decides a ratio whose bounds lie on both sides of 1. */
function allowsOne({ bound }: Estimate): boolean {
  return bound !== undefined && bound.least <= 1 && bound.most >= 1;
}

/** Judges the intervals of the ratios of costs, because a duet measures nothing else. */
function areRatiosPrecise(comparisons: readonly Comparison[], share: number): boolean {
  const costs = comparisons.filter(({ metric }) => metric === 'cost');
  return (
    costs.length > 0 &&
    costs.every(
      ({ ratio: { value, low, high } }) =>
        low !== null && high !== null && Math.max(high - value, value - low) <= share * value,
    )
  );
}

/** Judges throughput, or the median response time in an open loop, in the order of the blocks. */
function isPrecise(measured: ScenarioTrials, { level }: Config, share: number): boolean {
  const values =
    measured.open === undefined
      ? [...valuesByBlock(measured, 'throughput').values()]
      : [...measured.open.response.perTrial.values()].map(({ p50 }) => p50);
  return preciseEnough(values, level, share);
}
