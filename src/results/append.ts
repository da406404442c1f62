import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, SendoffError, usageError } from '../model/error.ts';
import type { RunLine } from '../model/run-file.ts';
import { chainLine, NO_CHECKSUM } from './chain.ts';
import { makeFolder } from './folder.ts';
import { lockRunFile, type RunLock } from './lock.ts';

/** A run file being written. Lines are only appended, and each is on disk before the next trial starts. */
export interface RunFile {
  readonly path: string;
  /**
   * Throws `run-file-write` if the write fails; the file then ends with the last complete line. Throws
   * `run-file-gone` if the file was deleted or moved, which a write would not detect.
   */
  append(line: RunLine): void;
  close(): void;
}

/** Creates and locks `<out>/<run>/run.jsonl`. Throws a usage error if the folder is not writable. */
export function createRunFile(out: string, run: string): RunFile {
  const folder = join(out, run);
  const path = join(folder, 'run.jsonl');
  try {
    makeFolder(folder);
    const lock = lockRunFile(path);
    try {
      return writer(path, openSync(path, 'ax'), lock, NO_CHECKSUM);
    } catch (cause) {
      lock.release();
      throw cause;
    }
  } catch (cause) {
    if (cause instanceof SendoffError) throw cause;
    throw usageError(
      'out-unwritable',
      `${out}: can't write to this folder: ${reason(cause)}`,
      'choose another folder with --out',
      cause,
    );
  }
}

/**
 * Opens a run file, whose lock this process holds, to append after its last complete line, which has this
 * checksum. Removes an incomplete line at the end.
 */
export function continueRunFile(path: string, lock: RunLock, checksum: string): RunFile {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r+');
    ftruncateSync(descriptor, endOfLastLine(descriptor));
    closeSync(descriptor);
    descriptor = undefined;
    return writer(path, openSync(path, 'a'), lock, checksum);
  } catch (cause) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw writeFault(path, cause);
  }
}

function writer(path: string, descriptor: number, lock: RunLock, checksum: string): RunFile {
  let intactBytes = fstatSync(descriptor).size;
  let previous = checksum;
  return {
    path,
    append(line) {
      requireInPlace(path, descriptor);
      const { bytes, checksum } = chainLine(line, previous);
      try {
        // A nearly full disk writes a part only, without an error.
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(descriptor, bytes, written, bytes.length - written);
        }
        fsyncSync(descriptor);
        intactBytes += bytes.length;
        previous = checksum;
      } catch (cause) {
        cutTo(descriptor, intactBytes);
        throw writeFault(path, cause);
      }
    },
    close() {
      closeSync(descriptor);
      lock.release();
    },
  };
}

function requireInPlace(path: string, descriptor: number): void {
  const { ino, dev } = fstatSync(descriptor);
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.ino === ino && there.dev === dev) return;
  throw new SendoffError(`${path}: the run file was deleted or moved`, {
    code: 'run-file-gone',
    hint: 'keep the folder of a run in place and mounted until the run ends; start a new run',
    exitCode: EXIT.fault,
  });
}

/** Removes an incomplete line. If that fails, readers leave the torn last line out. */
function cutTo(descriptor: number, bytes: number): void {
  try {
    ftruncateSync(descriptor, bytes);
  } catch {}
}

const CHUNK_BYTES = 64 * 1024;
const LINE_END = 0x0a;

/** Byte offset after the last line end (a cut may lie within a character); 0 without one. */
function endOfLastLine(descriptor: number): number {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let end = fstatSync(descriptor).size; end > 0; ) {
    const start = Math.max(0, end - CHUNK_BYTES);
    const length = readSync(descriptor, chunk, 0, end - start, start);
    const found = chunk.subarray(0, length).lastIndexOf(LINE_END);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}

function writeFault(path: string, cause: unknown): SendoffError {
  return new SendoffError(`${path}: can't write: ${reason(cause)}`, {
    code: 'run-file-write',
    hint: `free some disk space, then continue with \`sendoff run --resume ${dirname(path)}\`; earlier lines are intact, and \`sendoff report\` reads them`,
    exitCode: EXIT.fault,
    cause,
  });
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
