import type { Room } from '../../../model/histogram.ts';
import type { RunRecord } from '../../../model/run-file.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Trial } from '../../../model/trial.ts';
import type { TrialLatency } from '../../trials/latency.ts';

/** Why a trial's figures are not believed. */
export interface TrialRefusal {
  readonly code: string;
  /** What was found and what the limit is; it goes on after `In block 3, `. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** How bad it was, to choose the middle one of several trials. */
  readonly figure: number;
}

/** What a guard may know besides the trial. */
export interface Circumstances {
  readonly scenario: Scenario;
  readonly config: RunRecord['header']['config'];
  /** Service times of the trial; undefined where nothing was accepted in it. */
  readonly latency: TrialLatency | undefined;
  /** For histograms that a guard reads itself; it is overwritten. */
  readonly room: Room;
}

/** Judges one trial, and says why it must not be believed. Pure. */
export type Guard = (trial: Trial, circumstances: Circumstances) => TrialRefusal | undefined;

/** 0.9853 → `98.5 %`: what is just beyond its limit must not read like it. */
export function exactly(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** In a ramp every transport is driven beyond what it can do, and saturation is what is looked for. */
export function seeksSaturation({ scenario, config }: Circumstances): boolean {
  return scenario.role === 'probe' || config.load.model === 'ramp';
}
