import type { RunRecord } from '../../model/run-file.ts';
import { clockStepped, slept } from '../validity/guards/clock.ts';
import type { TrialRefusal } from '../validity/guards/refusal.ts';

/** The speed of the machine in a block may differ by this share from that of the median block. */
export const SPEED_TOLERANCE = 0.2;

/** The cause for which a block is spoiled. */
export type SpoilCause =
  | TrialRefusal<'machine-slept' | 'clock-stepped'>
  | {
      readonly code: 'speed-changed';
      /** Share of the speed in the median block. */
      readonly speed: number;
      readonly tolerance: number;
    };

/** A block whose figures show the machine instead of the transports; it is measured again. */
export interface SpoiledBlock {
  readonly block: number;
  readonly cause: SpoilCause;
}

/** One for each spoiled block, with its first cause: the speed of the machine, its sleep, its clock. */
export function spoiledBlocks(record: Pick<RunRecord, 'machine' | 'trials'>): SpoiledBlock[] {
  const spoiled = new Map<number, SpoiledBlock>();
  for (const one of [...otherSpeeds(record), ...disturbedTrials(record)])
    if (!spoiled.has(one.block)) spoiled.set(one.block, one);
  return [...spoiled.values()].sort((a, b) => a.block - b.block);
}

function otherSpeeds({ machine }: Pick<RunRecord, 'machine'>): SpoiledBlock[] {
  const times = machine.map(({ referenceMicros }) => referenceMicros).sort((a, b) => a - b);
  const middle = times[Math.floor((times.length - 1) / 2)];
  if (middle === undefined) return [];
  return machine.flatMap(({ block, referenceMicros }): SpoiledBlock[] => {
    const speed = middle / referenceMicros;
    if (Math.abs(speed - 1) <= SPEED_TOLERANCE) return [];
    return [{ block, cause: { code: 'speed-changed', speed, tolerance: SPEED_TOLERANCE } }];
  });
}

/** Trials of every role: the machine disturbs all of a block. */
function disturbedTrials({ trials }: Pick<RunRecord, 'trials'>): SpoiledBlock[] {
  return trials.flatMap((trial): SpoiledBlock[] => {
    const cause = slept(trial) ?? clockStepped(trial);
    return cause === undefined ? [] : [{ block: trial.block, cause }];
  });
}
