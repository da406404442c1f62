import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Creates a folder and its parents. Node's recursive mkdir (24.21) never returns below /proc, which exists
 * but reports ENOENT for new folders.
 *
 * @throws an Error that names a file in the path, or an error of `node:fs`
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder);
    } catch (cause) {
      // Another process may have created it.
      if (!hasCode(cause, 'EEXIST') || !isFolder(folder)) throw cause;
    }
  }
}

/** False if the path does not exist. */
function isFolder(path: string): boolean {
  try {
    if (statSync(path).isDirectory()) return true;
  } catch (cause) {
    // A parent is missing or is not a folder; the caller checks it next.
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return false;
    throw cause;
  }
  throw new Error(`${path} is not a folder`);
}

/** True for an error of `node:fs` with one of these codes, such as `ENOENT`. */
export function hasCode(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}
