import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endedAtExit } from '../../src/app/at-exit.ts';
import { createRunFile, type RunFile } from '../../src/results/append.ts';
import { readRun } from '../../src/results/read.ts';
import { LINES } from '../results/consistent-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendoff-interrupt-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A run file that holds its header, written by a process that may end. */
function begun(): { readonly file: RunFile; readonly exit: () => void } {
  const before = new Set(process.listeners('exit'));
  const file = endedAtExit(createRunFile(folder, 'a-run'));
  const [header] = LINES;
  if (header !== undefined) file.append(header);
  const hooks = process.listeners('exit').filter((one) => !before.has(one));
  const exit = (): void => {
    for (const hook of hooks) hook(130);
  };
  return { file, exit };
}

describe('a run file whose process ends', () => {
  it('ends with interrupted, and is unlocked', () => {
    const { file, exit } = begun();
    expect(existsSync(`${file.path}.lock`)).toBe(true);
    exit();
    expect(readRun(file.path).end?.reason).toBe('interrupted');
    expect(existsSync(`${file.path}.lock`)).toBe(false);
  });

  it('has only one end if it had already ended', () => {
    const { file, exit } = begun();
    file.append({ type: 'end', endedAt: new Date().toISOString(), reason: 'interrupted' });
    exit();
    expect(readRun(file.path).end?.reason).toBe('interrupted');
  });
});

describe('a run file whose folder', () => {
  it.each([
    ['was deleted', (run: string) => rmSync(run, { recursive: true })],
    ['was moved', (run: string) => renameSync(run, `${run}-moved`)],
  ])('%s is detected at the next line', (_, change) => {
    const { file } = begun();
    change(join(folder, 'a-run'));
    expect(() => file.append({ type: 'machine', block: 0, referenceMicros: 1 })).toThrow(
      expect.objectContaining({ code: 'run-file-gone', exitCode: 1 }),
    );
    file.close();
  });
});
