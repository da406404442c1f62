import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunComparison } from '../../src/model/comparison.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import { withLostMessage } from '../analyze/fabricate-faults.ts';
import { runOf, SMTP, twoScenarios } from '../analyze/fabricate-pair.ts';
import { runLines } from '../analyze/fabricate-run.ts';
import { withNode } from '../report/fabricate-history.ts';
import { runText } from '../results/run-text.ts';
import { type Ended, sendoffHere, temporaryFolder } from './command.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

function write(name: string, record: RunRecord): void {
  writeFileSync(join(folder.path, `${name}.jsonl`), runText(runLines(record)));
}

beforeAll(() => {
  const head = runOf('head', 23);
  write('base', runOf('base', 11));
  write('head', head);
  write('slower', runOf('slower', 37, { scenarios: twoScenarios(1.1) }, '2026-03-15T09:00:00.000Z'));
  write('elsewhere', withNode(head, 'v22.0.0'));
  write('invalid', withLostMessage(head, SMTP, 3));
});

async function compare(...args: readonly string[]): Promise<Ended> {
  return await sendoffHere(['compare', ...args], folder.path);
}

describe('sendoff compare', () => {
  it('of a run with itself ends with 0, equivalent in everything', async () => {
    const { code, stdout, stderr } = await compare('base.jsonl', 'base.jsonl');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Equivalent in everything: /);
  });

  it('with a head that is a tenth slower ends with 3, and names the scenario', async () => {
    const { code, stdout } = await compare('base.jsonl', 'slower.jsonl', '--fail-on', 'throughput<-3%');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Threshold missed: receipt\/client-render\/smtp-nodemailer, throughput<-3%: −\d/);
    expect((await compare('base.jsonl', 'slower.jsonl')).code).toBe(3);
  });

  it('ends with 5 where a threshold demanded a verdict and there is none', async () => {
    const { code, stdout } = await compare('base.jsonl', 'slower.jsonl', '--fail-on', 'throughput<-9%');
    expect(code).toBe(5);
    expect(stdout).toMatch(/^Inconclusive: 1 of 2 thresholds/);
  });

  it('ends with 4 where a run is invalid, whatever the thresholds', async () => {
    const { code, stdout } = await compare('base.jsonl', 'invalid.jsonl', '--fail-on', 'throughput<-90%');
    expect(code).toBe(4);
    expect(stdout).toMatch(/^No verdict: the head is invalid\./);
  });

  it('refuses unlike runs with 2, and compares them with --force, which the result says', async () => {
    const refused = await compare('base.jsonl', 'elsewhere.jsonl');
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('  - node: 24.21.0 → v22.0.0\n');
    const forced = await compare('base.jsonl', 'elsewhere.jsonl', '--force', '--format', 'json');
    expect(forced.code).toBe(0);
    expect(RunComparison.parse(JSON.parse(forced.stdout)).forced).toEqual([
      { field: 'node', base: '24.21.0', head: 'v22.0.0' },
    ]);
  });

  it.each([
    ['thruput<-5%', 'unknown metric "thruput" in "thruput<-5%"; did you mean "throughput"?'],
    ['throughput', 'expected thresholds such as'],
  ])('refuses --fail-on %s with 2', async (text, message) => {
    const { code, stderr } = await compare('base.jsonl', 'head.jsonl', '--fail-on', text);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('takes its thresholds from the config file where the command line has none', async () => {
    writeFileSync(join(folder.path, 'gate.json'), '{"failOn": ["throughput<-25%", "cpu>+30%"]}');
    const { code, stdout } = await compare('base.jsonl', 'slower.jsonl', '--config', 'gate.json');
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'Passed: all 4 thresholds are held.']);
  });

  it('prints its result in one form, and writes it in others', async () => {
    const forms: Readonly<Record<string, RegExp>> = {
      json: /^\{/,
      junit: /^<\?xml version="1\.0"/,
      annotations: /^::error title=/,
      'benchmark-bigger': /^\[/,
      'benchmark-smaller': /^\[/,
      bencher: /^\{/,
    };
    const files = Object.keys(forms).flatMap((form) => ['--write', `${form}=${form}.out`]);
    const { code, stdout } = await compare('base.jsonl', 'slower.jsonl', '--format', 'md', ...files);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^## Worse: /);
    for (const [form, expected] of Object.entries(forms)) {
      expect(readFileSync(join(folder.path, `${form}.out`), 'utf8')).toMatch(expected);
    }
  });
});

describe('sendoff history', () => {
  it('draws all runs below a folder and names the files that it skipped', async () => {
    writeFileSync(join(folder.path, 'notes.jsonl'), '{"note": 1}\n');
    const { code, stdout, stderr } = await sendoffHere(['history', '.', '--out', 'page.html'], folder.path);
    expect(code).toBe(0);
    // The same run under another Node, and once more with a lost message.
    expect(stdout).toBe('3 runs drawn, 3 files skipped\nHistory: page.html\n');
    expect(stderr).toContain('skipped notes.jsonl: notes.jsonl: not a run file');
    expect(readFileSync(join(folder.path, 'page.html'), 'utf8')).toMatch(
      /^<!doctype html>[\s\S]*3 runs: no step/,
    );
  });

  it('ends with 2 where there is no run', async () => {
    expect((await sendoffHere(['history', 'nowhere'], folder.path)).code).toBe(2);
  });
});

describe('baselines of real runs', () => {
  // Messages that cost a client more than a mock: a saturated mock would be refused.
  const SMALL = [
    ...['run', '--kind', 'receipt', '--strategy', 'static,client-render'],
    ...['--transport', 'smtp-nodemailer', '--concurrency', '4'],
    ...['--count', '60', '--blocks', '2', '--verify', '10', '--seed', '7', '--warm-up', '300ms'],
    ...['--no-ceilings', '--no-phases', '--grace', '50ms'],
  ];

  it('are saved, compared with, and gate', async () => {
    const saved = await sendoffHere([...SMALL, '--save-baseline', 'main'], folder.path);
    expect(saved.code).toBe(0);
    expect(saved.stderr).toContain('saved as baseline main: ');
    expect(readdirSync(join(folder.path, '.sendoff', 'baselines'))).toEqual(['main.jsonl']);

    const { code, stdout } = await sendoffHere(
      [...SMALL, '--baseline', 'main', '--fail-on', 'turnarounds>0%,writes>0%,bytes>0%,errors>0%'],
      folder.path,
    );
    expect(stdout).toContain('\nPassed: all 18 thresholds are held.\n');
    expect(code).toBe(0);
    const runs = readdirSync(join(folder.path, 'reports')).sort();
    const comparison = join(folder.path, 'reports', runs[1] ?? '', 'comparison.json');
    expect(RunComparison.parse(JSON.parse(readFileSync(comparison, 'utf8'))).gate.exitCode).toBe(0);

    const named = await compare('main', join('reports', runs[1] ?? ''), '--fail-on', 'turnarounds>0%');
    expect(named.code).toBe(0);
  });

  it.each([
    [['--baseline', 'mian'], 'no baseline "mian"; saved baselines: main'],
    [['--baseline', 'main', '--concurrency', '2'], '  - concurrency: 4 → 2\n'],
    [['--save-baseline', '../main'], 'invalid baseline name "../main"'],
    [['--fail-on', 'throughput<-5%'], '--fail-on needs a baseline'],
  ])('that cannot serve are refused before anything starts: %j', async (flags, message) => {
    const before = readdirSync(join(folder.path, 'reports'));
    const { code, stderr } = await sendoffHere([...SMALL, ...flags], folder.path);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(readdirSync(join(folder.path, 'reports'))).toEqual(before);
  });

  it('stay below the working directory', () => {
    expect(existsSync(join(folder.path, 'main.jsonl'))).toBe(false);
  });
});
