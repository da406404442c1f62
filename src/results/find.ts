import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../model/error.ts';

/** Limits that no history reaches; they stop a scan of a home directory. */
const MAX_DEPTH = 8;
const MAX_FILES = 10_000;
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git']);

/**
 * All .jsonl files below a folder, sorted; ignores links. Throws a usage error for a missing folder or too
 * many files.
 */
export function filesThatMayBeRuns(folder: string): string[] {
  const found: string[] = [];
  const visit = (path: string, depth: number): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH && !SKIPPED.has(entry.name)) visit(inner, depth + 1);
      else if (entry.isFile() && entry.name.endsWith('.jsonl')) found.push(inner);
      if (found.length > MAX_FILES)
        throw usageError(
          'too-many-files',
          `${folder}: more than ${MAX_FILES} .jsonl files`,
          'give the folder that holds the runs, such as reports/',
        );
    }
  };
  try {
    visit(folder, 0);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      throw usageError(
        'folder-missing',
        `${folder}: no such folder`,
        'give the folder that holds the runs, such as reports/',
        cause,
      );
    throw cause;
  }
  return found.sort();
}
