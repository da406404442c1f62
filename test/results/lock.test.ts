import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SendoffError } from '../../src/model/error.ts';
import { lockRunFile } from '../../src/results/lock.ts';

let folder: string;
let file: string;
let lockFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendoff-lock-'));
  file = join(folder, 'run.jsonl');
  lockFile = `${file}.lock`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refusal(): string {
  try {
    lockRunFile(file);
  } catch (error) {
    if (error instanceof SendoffError && error.code === 'run-in-use') return `${error.message} ${error.hint}`;
    throw error;
  }
  throw new Error('it was locked');
}

/** The lock file of a process that has ended. */
async function leftByADeadProcess(): Promise<string> {
  const script = `
    const { lockRunFile } = await import(${JSON.stringify(new URL('../../src/results/lock.ts', import.meta.url).href)});
    lockRunFile(${JSON.stringify(file)});
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(child, 'exit');
  return readFileSync(lockFile, 'utf8');
}

describe('the lock of a run file', () => {
  it('has one holder, and is removed on release', () => {
    const lock = lockRunFile(file);
    expect(refusal()).toMatch(
      new RegExp(`run\\.jsonl: process ${process.pid} is writing this run .* delete `),
    );
    lock.release();
    expect(existsSync(lockFile)).toBe(false);
    const next = lockRunFile(file);
    lock.release();
    expect(refusal()).toContain('is writing this run');
    next.release();
  });

  it('is taken over from a killed process', async () => {
    const left = await leftByADeadProcess();
    expect(left).toMatch(/^\d+ \S+\n$/);
    const lock = lockRunFile(file);
    expect(readFileSync(lockFile, 'utf8')).not.toBe(left);
    expect(refusal()).toContain(`process ${process.pid} `);
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'is taken over where the dead process’s number belongs to another one now',
    () => {
      writeFileSync(lockFile, `${process.pid} 1\n`);
      lockRunFile(file).release();
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('is not taken over while another process does so', async () => {
    const left = await leftByADeadProcess();
    writeFileSync(`${lockFile}.stale`, left);
    expect(refusal()).toContain(`delete ${lockFile}.stale`);
    expect(readFileSync(lockFile, 'utf8')).toBe(left);
  });

  it('without a process is respected, because it may just be being written', () => {
    writeFileSync(lockFile, '');
    expect(refusal()).toContain('another process is writing this run');
  });
});
