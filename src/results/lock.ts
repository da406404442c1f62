import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { type SendoffError, usageError } from '../model/error.ts';
import { hasCode } from './folder.ts';
import { holderOf, isAlive } from './holder.ts';

/** A run file that only this process may write. */
export interface RunLock {
  release(): void;
}

/**
 * Creates `<run file>.lock`, which names this process. Takes over the lock of a dead process. Throws a usage
 * error if another process holds it, and an error of `node:fs` if the folder is not writable.
 */
export function lockRunFile(runFile: string): RunLock {
  const path = `${runFile}.lock`;
  const own = holderOf(process.pid);
  if (!created(path, own)) {
    removeStaleLock(runFile, path);
    if (!created(path, own)) throw inUse(runFile, path, contentOf(path));
  }
  let held = true;
  return {
    release() {
      // After a release, the lock may belong to another process.
      if (held) remove(path);
      held = false;
    },
  };
}

/** True if there was no lock. */
function created(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false;
    // An empty lock would block the run forever.
    if (!hasCode(cause, 'ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR')) remove(path);
    throw cause;
  }
}

/**
 * Removes the lock of a dead process. If two processes find it, only one can create a hard link to it, and
 * that one removes it, after checking that the lock has not changed.
 */
function removeStaleLock(runFile: string, path: string): void {
  const seen = contentOf(path);
  if (seen === undefined) return;
  if (isAlive(seen)) throw inUse(runFile, path, seen);
  const stale = `${path}.stale`;
  try {
    linkSync(path, stale);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return;
    throw inUse(runFile, hasCode(cause, 'EEXIST') ? stale : path, undefined);
  }
  try {
    if (contentOf(stale) === seen) remove(path);
  } finally {
    remove(stale);
  }
}

function inUse(runFile: string, lock: string, holder: string | undefined): SendoffError {
  const pid = Number.parseInt(holder ?? '', 10);
  return usageError(
    'run-in-use',
    `${runFile}: ${Number.isNaN(pid) ? 'another process' : `process ${pid}`} is writing this run`,
    `wait until it ends, or stop it; if no Sendoff process writes this run, delete ${lock}`,
  );
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (cause) {
    // The folder may have been deleted or replaced.
    if (!hasCode(cause, 'ENOENT', 'ENOTDIR')) throw cause;
  }
}
