import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SendoffError } from '../../src/model/error.ts';
import { createRunFile } from '../../src/results/append.ts';
import { makeFolder } from '../../src/results/folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-folder-'));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(out: string): string {
  try {
    createRunFile(out, 'run').close();
  } catch (cause) {
    if (!(cause instanceof SendoffError) || cause.exitCode !== 2) throw cause;
    return `${cause.code}: ${cause.message.replaceAll(folder, '')}`;
  }
  throw new TypeError('a run file was created');
}

describe('a folder for runs', () => {
  it('is created with its parents, and may exist', () => {
    const path = join(folder, 'a', 'b', 'c');
    makeFolder(path);
    makeFolder(path);
    expect(existsSync(path)).toBe(true);
  });

  it('is rejected below a file, a device and a dangling link, with the name of the obstacle', () => {
    writeFileSync(join(folder, 'file'), '');
    symlinkSync('/nowhere/at/all', join(folder, 'link'));
    expect(refusal(join(folder, 'file'))).toBe(
      "out-unwritable: /file: can't write to this folder: /file is not a folder",
    );
    expect(refusal(join(folder, 'file', 'x', 'y'))).toContain(': /file is not a folder');
    expect(refusal('/dev/null/x')).toContain('/dev/null is not a folder');
    expect(refusal(join(folder, 'link'))).toContain('EEXIST');
  });

  it.runIf(existsSync('/proc/self'))('never waits for one below /proc, where none can be made', () => {
    expect(refusal('/proc/x/y')).toMatch(/^out-unwritable: \/proc\/x\/y: .*ENOENT/);
  });
});
