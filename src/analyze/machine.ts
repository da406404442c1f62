import type { RunRecord } from '../model/run-file.ts';

/** A block in which the machine was this much faster or slower than in the middle one of all blocks tells of the machine. */
export const SPEED_TOLERANCE = 0.2;

export interface SpoiledBlock {
  readonly block: number;
  /** Speed of the machine in this block, as a share of that in the middle block. */
  readonly speed: number;
}

/** Blocks at whose start the machine ran at another speed than at the others'. */
export function spoiledBlocks({ machine }: Pick<RunRecord, 'machine'>): SpoiledBlock[] {
  const times = machine.map(({ referenceMicros }) => referenceMicros).sort((a, b) => a - b);
  const middle = times[Math.floor((times.length - 1) / 2)];
  if (middle === undefined) return [];
  return machine.flatMap(({ block, referenceMicros }): SpoiledBlock[] => {
    const speed = middle / referenceMicros;
    return Math.abs(speed - 1) > SPEED_TOLERANCE ? [{ block, speed }] : [];
  });
}
