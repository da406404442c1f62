import { linkSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { type SendoffError, usageError } from '../model/error.ts';
import { holderOf, isAlive } from './holder.ts';

/** A run file that this process alone may write. */
export interface RunLock {
  release(): void;
}

/**
 * Takes `<run file>.lock`, which names the process that holds it. One that is left of a process that died is taken over. Throws a usage
 * error where another process holds it, and what `node:fs` throws where the folder can't be written.
 */
export function lockRunFile(runFile: string): RunLock {
  const path = `${runFile}.lock`;
  const own = holderOf(process.pid);
  if (!created(path, own)) {
    buryLockOfTheDead(runFile, path);
    if (!created(path, own)) throw inUse(runFile, path, contentOf(path));
  }
  let held = true;
  return {
    release() {
      // A second time it would be another process's.
      if (held) remove(path);
      held = false;
    },
  };
}

/** Whether there was no lock before. */
function created(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false;
    // What was created but not written would lock the run for ever.
    if (!hasCode(cause, 'ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR')) remove(path);
    throw cause;
  }
}

/**
 * Removes the lock of a dead process. Two processes may find the same one: a hard link, which only one can make, decides which of
 * them removes it, and shows that the lock is still the dead one's when it does.
 */
function buryLockOfTheDead(runFile: string, path: string): void {
  const seen = contentOf(path);
  if (seen === undefined) return;
  if (isAlive(seen)) throw inUse(runFile, path, seen);
  const grave = `${path}.stale`;
  try {
    linkSync(path, grave);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return;
    throw inUse(runFile, hasCode(cause, 'EEXIST') ? grave : path, undefined);
  }
  try {
    if (contentOf(grave) === seen) remove(path);
  } finally {
    remove(grave);
  }
}

function inUse(runFile: string, lock: string, holder: string | undefined): SendoffError {
  const pid = Number.parseInt(holder ?? '', 10);
  return usageError(
    'run-in-use',
    `${runFile}: ${Number.isNaN(pid) ? 'another process' : `process ${pid}`} is writing this run`,
    `wait until it has ended, or end it; if no such process is a Sendoff, delete ${lock}`,
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
    // Its folder may be gone, or another thing by now.
    if (!hasCode(cause, 'ENOENT', 'ENOTDIR')) throw cause;
  }
}

function hasCode(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}
