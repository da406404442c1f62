import type { Config } from '../../model/config.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Estimate, Metric } from '../../model/summary.ts';
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
    measured.map(({ scenario }) => judgedMetricOf(scenario.load)),
  );
  switch (config.until.rule) {
    case 'precision': {
      const { share } = config.until;
      return measured.every((one) => isPrecise(one, config, share));
    }
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

/** Judges throughput, or the median response time in an open loop, in the order of the blocks. */
function isPrecise(measured: ScenarioTrials, { level }: Config, share: number): boolean {
  const values =
    measured.open === undefined
      ? [...valuesByBlock(measured, 'throughput').values()]
      : [...measured.open.response.perTrial.values()].map(({ p50 }) => p50);
  return preciseEnough(values, level, share);
}
