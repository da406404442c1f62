import { realpathSync } from 'node:fs';
import { SendoffError, usageError } from '../model/error.ts';
import type { Header, RunLine } from '../model/run-file.ts';
import { continueRunFile, type RunFile } from './append.ts';
import { lockRunFile, type RunLock } from './lock.ts';
import { readLines, runFilePath } from './read.ts';

/** A run that an earlier process wrote, held by this one until `release`, or until the file that `goOn` gives is closed. */
export interface EarlierRun {
  readonly path: string;
  readonly header: Header;
  /** After the header. */
  readonly lines: readonly RunLine[];
  /** Opens the file to go on behind its last whole line. */
  goOn(): RunFile;
  release(): void;
}

/**
 * Takes a run file, or the one in a run's folder, for this process alone. Changes nothing in it yet. Throws a usage error where
 * another process writes it, and for a file that can't be read.
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
      goOn: () => continueRunFile(file, lock, checksum),
      release: () => lock.release(),
    };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}

function locked(file: string): RunLock {
  try {
    // Two names of one file must meet in one lock.
    return lockRunFile(realpathSync(file));
  } catch (cause) {
    if (cause instanceof SendoffError) throw cause;
    throw usageError(
      'run-unwritable',
      `${file}: can't be taken up: ${cause instanceof Error ? cause.message : String(cause)}`,
      'a run goes on in its own folder, which must exist and be writable',
      cause,
    );
  }
}
