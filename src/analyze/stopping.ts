import type { Config } from '../model/config.ts';
import type { RunRecord } from '../model/run-file.ts';
import { compareTransports } from './comparisons.ts';
import { estimateOf } from './estimates.ts';
import { type Measured, measuredScenarios } from './trials.ts';

/** Whether the sequential rule of the run is satisfied by what was measured; false where it has none. */
export function isEnough(record: RunRecord): boolean {
  const { config } = record.header;
  if (config.until === null) return false;
  const measured = measuredScenarios(record).filter(({ scenario }) => scenario.role === 'measured');
  switch (config.until.rule) {
    case 'precision': {
      const { share } = config.until;
      return measured.every((one) => isPrecise(one, config, share));
    }
    case 'resolved':
      return compareTransports(measured, config).every(
        ({ metric, verdict }) => metric !== 'throughput' || verdict !== 'inconclusive',
      );
    default:
      return config.until satisfies never;
  }
}

function isPrecise({ trials }: Measured, { level }: Config, share: number): boolean {
  const found = estimateOf(trials, 'throughput', level);
  if (found === undefined || found.low === null || found.high === null) return false;
  return found.high / found.value - 1 <= share && 1 - found.low / found.value <= share;
}
