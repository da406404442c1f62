import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, SendoffError, usageError } from '../model/error.ts';
import type { RunLine } from '../model/run-file.ts';

/** A run file that is being written: lines are only ever appended, and each is on disk before the next trial starts. */
export interface RunFile {
  readonly path: string;
  append(line: RunLine): void;
  close(): void;
}

/** Creates `<out>/<run>/run.jsonl`. Throws a usage error where the folder can't be written. */
export function createRunFile(out: string, run: string): RunFile {
  const folder = join(out, run);
  const path = join(folder, 'run.jsonl');
  let descriptor: number;
  try {
    mkdirSync(folder, { recursive: true });
    descriptor = openSync(path, 'ax');
  } catch (cause) {
    throw usageError(
      'out-unwritable',
      `${out}: can't write there: ${reason(cause)}`,
      'choose another folder with --out',
      cause,
    );
  }
  return {
    path,
    append(line) {
      try {
        writeSync(descriptor, `${JSON.stringify(line)}\n`);
        fsyncSync(descriptor);
      } catch (cause) {
        throw new SendoffError(`${path}: can't write: ${reason(cause)}`, {
          code: 'run-file-write',
          hint: 'make room on the disk; what was written before is whole and `sendoff report` reads it',
          exitCode: EXIT.fault,
          cause,
        });
      }
    },
    close: () => closeSync(descriptor),
  };
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
