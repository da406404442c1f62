import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { compiledBin, type Ended, sendoffHere, temporaryFolder } from './command.ts';
import { expectWhole, onlyRun, SMALL } from './small-run.ts';

/** Sendoff where no file may grow beyond so much, as on a full disk; `redirect` is for the shell. */
async function limited(kibibytes: number, args: readonly string[], redirect = ''): Promise<Ended> {
  const script = `ulimit -f ${kibibytes}; exec "$0" "$@" ${redirect}`;
  const child = spawn('bash', ['-c', script, process.execPath, compiledBin(), ...args], { cwd: folder.path });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return await new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const folder = temporaryFolder();
afterAll(folder.remove);

describe.skipIf(process.platform !== 'linux')('a full disk', () => {
  let ended: Ended;
  let run: string;
  beforeAll(async () => {
    ended = await limited(12, [...SMALL, '--blocks', '8']);
    run = onlyRun(folder.path);
  }, 90_000);

  it('ends the run with 1, and one message that names the file and what to do', () => {
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      /\nsendoff: \S+run\.jsonl: can't write: EFBIG.*\n {2}→ .*`sendoff run --resume \S+`.*\n$/,
    );
    expect(ended.stderr).not.toMatch(/ {4}at /);
  });

  it('leaves a run file of whole lines that reports, and goes on when there is room', async () => {
    const { trials, torn } = readRun(run);
    expect(trials.length).toBeGreaterThan(0);
    expect(torn).toBe(false);
    expect((await sendoffHere(['report', run], folder.path)).code).toBe(0);
    expect((await sendoffHere(['run', '--resume', run], folder.path)).code).toBe(0);
    expect(expectWhole(run).trials.slice(0, trials.length)).toEqual(trials);
  }, 90_000);

  it('never leaves a page that is half written in place of a whole one', async () => {
    const page = readFileSync(join(run, 'report.html'), 'utf8');
    const { code, stderr } = await limited(100, ['run', '--resume', run]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /sendoff: \S+report\.html: cannot be written: EFBIG.*\n {2}→ free space on the disk; /,
    );
    expect(readFileSync(join(run, 'report.html'), 'utf8')).toBe(page);
    expect(readdirSync(run).sort()).toEqual(['report.html', 'run.jsonl', 'summary.json']);
  });

  it('behind stdout is a fault of one line', async () => {
    const { code, stderr } = await limited(1000, ['report', run, '--format', 'json'], '> /dev/full');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^sendoff: cannot write to stdout: .*ENOSPC.*\n$/);
  });
});
