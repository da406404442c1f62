import type { Config } from '../model/config.ts';
import type { RunRecord } from '../model/run-file.ts';
import type { Metric } from '../model/summary.ts';
import { compareTransports, headlineOf } from './comparisons.ts';
import { figuresOf } from './estimates.ts';
import { type Measured, measuredScenarios } from './trials.ts';

/** Whether the sequential rule of the run is satisfied by what was measured; false where it has none. */
export function isEnough(record: RunRecord): boolean {
  const { config } = record.header;
  if (config.until === null) return false;
  const measured = measuredScenarios(record).filter(({ scenario }) => scenario.role === 'measured');
  const headlines: ReadonlySet<Metric> = new Set(measured.map(({ scenario }) => headlineOf(scenario.load)));
  switch (config.until.rule) {
    case 'precision': {
      const { share } = config.until;
      return measured.every((one) => isPrecise(one, config, share));
    }
    case 'resolved':
      return compareTransports(measured, config).every(
        ({ metric, verdict }) => !headlines.has(metric) || verdict !== 'inconclusive',
      );
    default:
      return config.until satisfies never;
  }
}

function isPrecise(measured: Measured, { level }: Config, share: number): boolean {
  const found = figuresOf(measured, level).metrics[headlineOf(measured.scenario.load)];
  if (found === undefined || found.low === null || found.high === null) return false;
  return found.high / found.value - 1 <= share && 1 - found.low / found.value <= share;
}
