import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/results/read.ts';
import { type Ended, sendoffFromSource, sendoffHere, summaryOf, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
let ended: Ended;
let run: string;

beforeAll(async () => {
  ended = await sendoffFromSource(
    [
      ...['run', '--kind', 'notification', '--transport', 'smtp-nodemailer'],
      ...['--transport', 'api-sendgrid', '--concurrency', '4', '--count', '40', '--blocks', '2'],
      ...['--verify', '20', '--seed', '7', '--warm-up', '200ms', '--json'],
    ],
    folder.path,
  );
  run = join(folder.path, 'reports', readdirSync(join(folder.path, 'reports'))[0] ?? '');
});
afterAll(folder.remove);

async function schemaOf(name: string): Promise<object> {
  return JSON.parse((await sendoffHere(['schema', name], folder.path)).stdout);
}

describe('a whole run', () => {
  it('ends with 0 and a summary on stdout that its own JSON Schema accepts', async () => {
    expect(ended.stderr).not.toMatch(/ {4}at /);
    expect(ended.code).toBe(0);
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
      await schemaOf('summary'),
    );
    expect(validate(JSON.parse(ended.stdout)) ? [] : validate.errors).toEqual([]);
  });

  it('is valid, and every message of every strategy and transport was as the workload says', () => {
    const { validity, equivalence, scenarios } = summaryOf(ended);
    expect(validity).toEqual({ valid: true, problems: [] });
    expect(equivalence.mismatches).toEqual([]);
    expect(scenarios.filter(({ role }) => role === 'measured')).toHaveLength(6);
    expect(equivalence.verified.map(({ messages }) => messages)).toEqual(Array(6).fill(20));
    const digests = (personal: boolean): Set<string> =>
      new Set(
        equivalence.verified
          .filter(({ scenario }) => scenario.includes('/static/') !== personal)
          .map(({ digest }) => digest),
      );
    expect(digests(true).size).toBe(1);
    expect(digests(false).size).toBe(1);
    expect(digests(true)).not.toEqual(digests(false));
  });

  it('accounts for every message of every timed trial', () => {
    const { trials } = readRun(run);
    expect(trials.length).toBeGreaterThanOrEqual(6 * 2);
    for (const { ledger, mock, client } of trials) {
      if (mock === null) continue;
      expect(ledger).toMatchObject({
        exact: true,
        accepted: client.outcomes.accepted,
        received: client.outcomes.accepted,
      });
    }
  });

  it('measures what a message costs on the wire', () => {
    const turnarounds = (transport: string): number[] =>
      summaryOf(ended)
        .scenarios.filter((one) => one.transport === transport && one.role === 'measured')
        .map(({ metrics }) => metrics.turnarounds?.value ?? Number.NaN);
    expect(turnarounds('api-sendgrid')).toEqual(Array(3).fill(1));
    expect(turnarounds('smtp-nodemailer')).toEqual(Array(3).fill(2));
  });

  it('leaves a run file whose lines its JSON Schema accepts, and the page', async () => {
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(
      await schemaOf('run'),
    );
    for (const line of readFileSync(join(run, 'run.jsonl'), 'utf8').trimEnd().split('\n')) {
      expect(validate(JSON.parse(line)) ? [] : validate.errors).toEqual([]);
    }
    expect(existsSync(join(run, 'report.html'))).toBe(true);
    expect(JSON.parse(readFileSync(join(run, 'summary.json'), 'utf8'))).toEqual(JSON.parse(ended.stdout));
  });

  it('shows progress on stderr: the stages, the blocks, and the time left', () => {
    expect(ended.stderr).toMatch(/^run \S+: 6 scenarios, \d+ trials$/m);
    expect(ended.stderr).toContain('verifying notification/static/smtp-nodemailer\n');
    expect(ended.stderr).toMatch(/measuring block 2 of 2 {2}\d+ s left\n/);
  });

  it.each([
    ['html', /^<!doctype html>/i],
    ['md', /^#/],
    ['csv', /^scenario,/],
    ['json', /^\{/],
    ['text', /times|no difference|faster|equal/],
  ])('is reported again from its file alone as %s', async (format, expected) => {
    const again = await sendoffHere(['report', run, '--format', format], folder.path);
    expect(again.stderr).toBe('');
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(expected);
  });

  it('is reported on one screen, and in every section with --details', async () => {
    const { stdout: short } = await sendoffHere(['report', run], folder.path);
    expect(short.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(short).toContain(`Report: ${join(run, 'report.html')}`);
    expect(short).not.toContain('Comparisons');
    const { stdout: long } = await sendoffHere(['report', run, '--details'], folder.path);
    expect(long).toContain('Comparisons');
    expect(long).toContain('Claims');
  });
});
