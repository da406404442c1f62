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
    throw usageError('baseline-missing', `no baseline "${name}"; ${savedNames(directory)}`, SAVE_HINT);
  return path;
}

/** Resolves a run file, the folder of a run, or the name of a baseline; an existing path wins. */
export function runOrBaseline(directory: string, name: string): string {
  if (existsSync(name)) return name;
  if (NAME.test(name) && existsSync(fileOf(directory, name))) return fileOf(directory, name);
  throw usageError(
    'run-missing',
    `${name}: no run file, folder or baseline of this name; ${savedNames(directory)}`,
    'use the path of a run file, the folder of a run such as reports/<run id>, or the name of a baseline',
  );
}

/** Saves a run file as a baseline, atomically; replaces one of the same name. Returns its path. */
export function saveBaseline(directory: string, name: string, runFile: string): string {
  const path = fileOf(directory, name);
  const partial = `${path}.${process.pid}.part`;
  try {
    makeFolder(join(directory, FOLDER));
    copyFileSync(runFile, partial);
    renameSync(partial, path);
  } catch (cause) {
    rmSync(partial, { force: true });
    throw usageError(
      'baseline-unwritable',
      `${path}: can't save the baseline: ${cause instanceof Error ? cause.message : String(cause)}`,
      'make the folder writable, or run in another folder',
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
      `invalid baseline name ${JSON.stringify(name)}`,
      'use at most 100 letters, digits, ".", "_" and "-"; begin with a letter or a digit',
    );
}

function fileOf(directory: string, name: string): string {
  checkBaselineName(name);
  return join(directory, FOLDER, name + EXTENSION);
}

const SAVE_HINT = 'save one with `sendoff run --save-baseline NAME`';

function savedNames(directory: string): string {
  const names = listBaselines(directory);
  return names.length === 0 ? 'no baselines are saved yet' : `saved baselines: ${names.join(', ')}`;
}
