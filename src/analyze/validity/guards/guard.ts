import type { Room } from '../../../model/histogram.ts';
import type { RunRecord } from '../../../model/run-file.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Trial } from '../../../model/trial.ts';
import type { TrialLatency } from '../../trials/latency.ts';
import type { RefusalCode, TrialRefusal } from './refusal.ts';

/** The inputs of a guard besides the trial. */
export interface Circumstances {
  readonly scenario: Scenario;
  readonly config: RunRecord['header']['config'];
  /** Service times of the trial; undefined if nothing was accepted in it. */
  readonly latency: TrialLatency | undefined;
  /** For histograms that a guard decodes itself; it is overwritten. */
  readonly room: Room;
}

/** Judges one trial; undefined if its figures are valid. */
export type Guard<Code extends RefusalCode = RefusalCode> = (
  trial: Trial,
  circumstances: Circumstances,
) => TrialRefusal<Code> | undefined;

/** A search and a ramp drive every transport into saturation on purpose. */
export function seeksSaturation({ scenario, config }: Circumstances): boolean {
  return scenario.role === 'probe' || config.load.model === 'ramp';
}
