import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { SendoffError } from '../../../src/model/error.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-workload-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file into this test file's own folder, and returns its path. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A folder with these files. */
export function folderWith(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [path, content] of Object.entries(files)) file(join(name, path), content);
  return join(folder, name);
}

/** The SendoffError that this rejects with, its paths shortened to file names. */
export async function usageErrorOf(
  promise: Promise<unknown>,
): Promise<{ code: string; message: string; hint: string }> {
  const error = await promise.then(
    () => new TypeError('nothing was thrown'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof SendoffError)) throw error;
  if (error.exitCode !== 2) throw new TypeError(`exit code ${error.exitCode}`);
  return { code: error.code, message: error.message.replaceAll(`${folder}/`, ''), hint: error.hint ?? '' };
}
