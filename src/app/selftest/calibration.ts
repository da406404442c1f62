import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { usageError } from '../../model/error.ts';

const FILE = 'calibration.json';

const FinishedComparison = z.object({
  slowdown: z.number().min(0),
  /** The run file. */
  path: z.string(),
  seconds: z.number(),
});
export type FinishedComparison = z.infer<typeof FinishedComparison>;

const State = z.object({
  schema: z.literal(1),
  planned: z.array(z.number().min(0)),
  timeLimit: z.string(),
  finished: z.array(FinishedComparison),
});

/** The comparisons of a calibration that are finished, kept in its folder so that it can be continued. */
export interface Calibration {
  readonly finished: readonly FinishedComparison[];
  add(comparison: FinishedComparison): void;
}

/** Continues the unfinished calibration of this folder, or starts a new one. */
export function openCalibration(out: string, planned: readonly number[], timeLimit: string): Calibration {
  const path = join(out, FILE);
  const before = existsSync(path) ? readState(path) : undefined;
  const isOpen = before !== undefined && before.finished.length < before.planned.length;
  if (isOpen && (before.timeLimit !== timeLimit || before.planned.join() !== planned.join()))
    throw usageError(
      'calibration-unlike',
      `${path}: an unfinished calibration has other comparisons or another time limit`,
      'continue it with the same options, or remove the file to start a new one',
    );
  const finished = isOpen ? [...before.finished] : [];
  return {
    finished,
    add(comparison) {
      finished.push(comparison);
      mkdirSync(out, { recursive: true });
      const state = { schema: 1, planned: [...planned], timeLimit, finished };
      // Renamed, so that a reader never sees half a file.
      writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`);
      renameSync(`${path}.new`, path);
    },
  };
}

function readState(path: string): z.infer<typeof State> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    value = undefined;
  }
  const state = State.safeParse(value);
  if (state.success) return state.data;
  throw usageError('calibration-unreadable', `${path}: not the state of a calibration`, 'remove the file');
}
