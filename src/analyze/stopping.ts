import type { Config } from '../model/config.ts';
import type { RunRecord } from '../model/run-file.ts';
import { preciseEnough } from '../stats/precision.ts';
import { compareTransports, valuesByBlock } from './comparisons.ts';
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

/** Of the throughputs in the order of the blocks: the rule looks at them after each. */
function isPrecise(measured: Measured, { level }: Config, share: number): boolean {
  return preciseEnough([...valuesByBlock(measured, 'throughput').values()], level, share);
}
