import type { RunRecord } from '../../model/run-file.ts';
import { percent } from '../../text/wording.ts';
import { clockStepped } from '../validity/guards/clock.ts';
import { exactly } from '../validity/guards/guard.ts';
import { slept } from '../validity/guards/sleep.ts';

/** A block in which the machine was this much faster or slower than in the middle one of all blocks tells of the machine. */
export const SPEED_TOLERANCE = 0.2;

/** A block whose figures tell of the machine; it is measured again. */
export interface SpoiledBlock {
  readonly block: number;
  /** Found and allowed, such as `the clock stepped by 400 ms in a trial; the limit is 50 ms`. */
  readonly cause: string;
  /** What to do about it. */
  readonly hint: string;
}

/** One for each spoiled block, by its first cause: the speed of the machine, its clock, its sleep. */
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
    return [
      {
        block,
        cause: `the machine ran at ${exactly(speed)} of its usual speed; the limit is ${percent(1 - SPEED_TOLERANCE)} to ${percent(1 + SPEED_TOLERANCE)}`,
        hint: 'Leave the machine to the run, on mains power and with a fixed processor frequency where it has one.',
      },
    ];
  });
}

/** Trials of every role: what befell one befell the machine. */
function disturbedTrials({ trials }: Pick<RunRecord, 'trials'>): SpoiledBlock[] {
  return trials.flatMap((trial): SpoiledBlock[] => {
    const refusal = slept(trial) ?? clockStepped(trial);
    if (refusal === undefined) return [];
    return [{ block: trial.block, cause: refusal.message.replace(/\.$/, ''), hint: refusal.hint }];
  });
}
