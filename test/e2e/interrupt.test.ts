import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { type Started, startSendoff, temporaryFolder } from './command.ts';
import { allGone, childrenOf, said } from './processes.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

/** It would take minutes. */
const LONG = [
  ...['run', '--kind', 'notification', '--strategy', 'static', '--transport', 'smtp-nodemailer,api-sendgrid'],
  ...['--duration', '300ms', '--blocks', '500', '--verify', '10', '--warm-up', '100ms', '--no-ceilings'],
];

/** Starts such a run, and waits until it has measured something. */
async function measuring(): Promise<Started> {
  const started = startSendoff(LONG, folder.path);
  await said(started, /measuring block 2/);
  return started;
}

function runFolder(): string {
  return join(folder.path, 'reports', readdirSync(join(folder.path, 'reports'))[0] ?? '');
}

describe.skipIf(process.platform !== 'linux')('a run that is', () => {
  it('interrupted with Ctrl-C ends with 130, leaves no process, and keeps what was measured', async () => {
    const { child, ended } = await measuring();
    const children = childrenOf(child.pid);
    expect(children.length).toBeGreaterThan(2);
    child.kill('SIGINT');
    const { code, stderr, stdout } = await ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/interrupted: \d+ of \d+ trials are in /);
    expect(stdout).not.toBe('');
    await allGone(children);
    const { trials, end, torn } = readRun(runFolder());
    expect(trials.length).toBeGreaterThan(1);
    expect(end?.reason).toBe('interrupted');
    expect(torn).toBe(false);
  });

  it('robbed of one of its processes goes on, and ends at once at a second signal, without a lock', async () => {
    const { child, ended } = await measuring();
    const [victim] = childrenOf(child.pid);
    if (victim === undefined) throw new Error('no child process');
    process.kill(victim, 'SIGKILL');
    await said({ child, ended }, /trial \d+ of .* failed: .* was killed by SIGKILL/);
    const before = readRun(runFolder()).trials.length;
    await expect
      .poll(() => readRun(runFolder()).trials.length, { timeout: 20_000 })
      .toBeGreaterThan(before + 4);
    const children = childrenOf(child.pid);
    child.kill('SIGHUP');
    child.kill('SIGTERM');
    expect((await ended).code).toBe(130);
    await allGone(children);
    const { failedTrials, end } = readRun(runFolder());
    expect(failedTrials.length).toBeGreaterThan(0);
    expect(end?.reason).toBe('interrupted');
    expect(readdirSync(runFolder())).not.toContain('run.jsonl.lock');
  });
});
