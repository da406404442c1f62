import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkDescriptors } from '../../src/app/descriptors.ts';
import { CHOICES, directoryWith } from '../../src/app/directory.ts';
import { writeOutputFile } from '../../src/app/output-file.ts';
import { openFiles, systemProblem } from '../../src/app/system-problem.ts';
import { readConfigFile } from '../../src/config/config-file.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { plan } from '../../src/plan/plan.ts';
import { checkRecipients } from '../../src/workload/import/check.ts';
import { BIN } from '../e2e/command.ts';
import { usageErrorOf } from '../workload/import/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'sendoff-system-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (fields: object) => resolveConfig([{ origin: 'test', config: { ...fields } }], CHOICES, 1);

describe('file descriptors', () => {
  it('are counted before a run, in the process with the most connections', async () => {
    const check = async (fields: object, limit: number) => {
      const run = config(fields);
      checkDescriptors(plan(run, directoryWith([])), run.isolation, limit);
    };
    // Of a mock, the clients are the two of its protocol and the reference for the ceiling.
    const many = {
      concurrency: 200,
      transports: ['smtp-nodemailer', 'smtp-pipelined'],
      strategies: ['static'],
      kinds: ['receipt'],
    };
    const { code, message, hint } = await usageErrorOf(check(many, 624));
    expect([code, message]).toEqual([
      'too-few-descriptors',
      '625 open files are needed for 600 connections; the limit is 624',
    ]);
    expect(hint).toMatch(/^Lower --concurrency, or raise the limit with `ulimit -n 4096`/);
    await check(many, 625);
    await check({ ...many, connection: 'cold' }, 225);
    await check({ ...many, isolation: 'process' }, 225);
    const linked = await usageErrorOf(check({ ...many, link: 'metro' }, 1000));
    expect(linked.message).toBe('1225 open files are needed for 1200 connections; the limit is 1000');
    await check({ ...many, transports: ['null'] }, 30);
  });

  it('have a limit that is read from the system', () => {
    const head = 'Limit                     Soft Limit           Hard Limit           Units     \n';
    expect(
      openFiles(`${head}Max open files            256                  4096                 files     \n`),
    ).toBe(256);
    expect(
      openFiles(`${head}Max open files            unlimited            unlimited            files     \n`),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(openFiles('')).toBe(Number.POSITIVE_INFINITY);
  });

  it('that ran out are a usage error, wherever the system reports it', () => {
    const cause = Object.assign(new Error('EMFILE: too many open files, open x'), { code: 'EMFILE' });
    const found = systemProblem(new Error('the run could not be written', { cause }));
    expect([found?.code, found?.exitCode]).toEqual(['too-few-descriptors', 2]);
    expect(found?.message).toMatch(/^too many open files.*: EMFILE: too many open files, open x$/);
    expect(systemProblem(new Error('anything else'))).toBeUndefined();
  });
});

it('a deleted working directory ends with 2, one message and no stack trace', () => {
  const gone = mkdtempSync(join(tmpdir(), 'sendoff-gone-'));
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'rmdir "$PWD" && exec "$0" "$1" compare a b', process.execPath, BIN],
    { cwd: gone, encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([
    2,
    'sendoff: the working directory was deleted\n  → change to an existing folder, and run the command again\n',
  ]);
});

describe('a config module', () => {
  it.each([
    ['() => ({ concurrency: 1 })', 'a function'],
    ['class {}', 'a function'],
    ['Promise.resolve({})', 'a promise'],
  ])('that exports %s is rejected, because an object was expected', async (exported, found) => {
    const name = `${found.replace(' ', '-')}-${exported.length}.mjs`;
    writeFileSync(join(folder, name), `export default ${exported};`);
    const { code, message } = await usageErrorOf(readConfigFile(folder, name));
    expect([code, message]).toEqual([
      'config-file',
      `${name}: its default export is ${found}; expected an object`,
    ]);
  });
});

it('a pipe is rejected as config, recipients and output file, without waiting', async () => {
  const [config, recipients] = [join(folder, 'sendoff.json'), join(folder, 'people.csv')];
  execFileSync('mkfifo', [config, recipients]);
  expect((await usageErrorOf(readConfigFile(folder, 'sendoff.json'))).message).toContain('it is a pipe');
  expect((await usageErrorOf(checkRecipients(recipients))).message).toContain('is a pipe');
  expect(() => writeOutputFile(recipients, 'x')).toThrow('it is a pipe');
});
