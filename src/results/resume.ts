import { realpathSync } from 'node:fs';
import { SendoffError, usageError } from '../model/error.ts';
import type { Header, RunLine } from '../model/run-file.ts';
import { continueRunFile, type RunFile } from './append.ts';
import { lockRunFile, type RunLock } from './lock.ts';
import { readLines, runFilePath } from './read.ts';

/**
 * A run of an earlier process, locked until `release`, or until the file that `openToAppend` returns is
 * closed.
 */
export interface EarlierRun {
  readonly path: string;
  readonly header: Header;
  /** Lines after the header. */
  readonly lines: readonly RunLine[];
  /** Opens the file to append after its last complete line. */
  openToAppend(): RunFile;
  release(): void;
}

/**
 * Locks a run file, or the one in a run's folder, without changing it. Throws a usage error if another
 * process writes it, or if it is not readable.
 */
export function takeRun(path: string): EarlierRun {
  const file = runFilePath(path);
  const lock = locked(file);
  try {
    const { header, lines, checksum } = readLines(file);
    return {
      path: file,
      header,
      lines,
      openToAppend: () => continueRunFile(file, lock, checksum),
      release: () => lock.release(),
    };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

function locked(file: string): RunLock {
  try {
    // Two paths of one file must share one lock.
    return lockRunFile(realpathSync(file));
  } catch (cause) {
    if (cause instanceof SendoffError) throw cause;
    throw usageError(
      'run-unwritable',
      `${file}: can't resume this run: ${cause instanceof Error ? cause.message : String(cause)}`,
      'a resumed run writes to its own folder; the folder must exist and be writable',
      cause,
    );
  }
}
