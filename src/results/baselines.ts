import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../model/error.ts';
import { makeFolder } from './folder.ts';

/** Folder of the baselines, below the working directory. */
const FOLDER = join('.sendoff', 'baselines');
const EXTENSION = '.jsonl';
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Names of the baselines below a working directory, sorted. */
export function listBaselines(directory: string): string[] {
  const folder = join(directory, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(EXTENSION) && NAME.test(file))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

/**
 * The run file of a baseline. Throws a usage error that lists the existing ones if there is none of this
 * name.
 */
export function baselineFile(directory: string, name: string): string {
  const path = fileOf(directory, name);
  if (!existsSync(path))
    throw usageError('baseline-missing', `no baseline "${name}"; ${thereAre(directory)}`, SAVE_HINT);
  return path;
}

/** Resolves a run file, the folder of a run, or the name of a baseline; an existing path wins. */
export function runOrBaseline(directory: string, named: string): string {
  if (existsSync(named)) return named;
  if (NAME.test(named) && existsSync(fileOf(directory, named))) return fileOf(directory, named);
  throw usageError(
    'run-missing',
    `${named}: no such run file or folder, and no baseline of that name; ${thereAre(directory)}`,
    SAVE_HINT,
  );
}

/** Saves a run file as a baseline, atomically; replaces one of the same name. Returns its path. */
export function saveBaseline(directory: string, name: string, runFile: string): string {
  const path = fileOf(directory, name);
  const unfinished = `${path}.${process.pid}.part`;
  try {
    makeFolder(join(directory, FOLDER));
    copyFileSync(runFile, unfinished);
    renameSync(unfinished, path);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw usageError(
      'baseline-unwritable',
      `${path}: can't write there: ${cause instanceof Error ? cause.message : String(cause)}`,
      'make the folder writable, or run elsewhere',
      cause,
    );
  }
  return path;
}

/** Rejects names that are not plain file names. */
export function checkBaselineName(name: string): void {
  if (!NAME.test(name))
    throw usageError(
      'baseline-name',
      `a baseline can't be called ${JSON.stringify(name)}`,
      'use letters, digits, ".", "_" and "-", at most 100 of them, beginning with a letter or a digit',
    );
}

function fileOf(directory: string, name: string): string {
  checkBaselineName(name);
  return join(directory, FOLDER, name + EXTENSION);
}

const SAVE_HINT = '`sendoff run --save-baseline NAME` saves one';

function thereAre(directory: string): string {
  const names = listBaselines(directory);
  return names.length === 0 ? 'there are none yet' : `there are ${names.join(', ')}`;
}
