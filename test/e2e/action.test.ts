import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addTurnaround, exampleProject } from './example.ts';

const run = promisify(execFile);

interface Step {
  readonly id?: string;
  readonly name: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

const ACTION: {
  readonly inputs: Readonly<Record<string, { default?: string }>>;
  readonly runs: { steps: Step[] };
} = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'));

let project: ReturnType<typeof exampleProject>;
beforeAll(() => {
  project = exampleProject();
  addTurnaround(project.path);
});
afterAll(() => project.remove());

/** A runner as GitHub's: the steps of the action in order, with files for outputs and the summary. */
async function runAction(given: Readonly<Record<string, string>>) {
  const home = join(project.path, '.runner');
  mkdirSync(home, { recursive: true });
  const output = join(home, 'output');
  const summary = join(home, 'summary.md');
  for (const file of [output, summary]) writeFileSync(file, '');
  const inputs = Object.fromEntries(
    Object.entries(ACTION.inputs).map(([name, { default: fallback = '' }]) => [
      name,
      given[name] ?? fallback,
    ]),
  );
  const outputs = (): Record<string, string> =>
    Object.fromEntries(
      readFileSync(output, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('=') as [string, string]),
    );
  const filled = (text: string): string =>
    text
      .replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => inputs[name] ?? '')
      .replace(/\$\{\{ steps\.\w+\.outputs\.([\w-]+) \}\}/g, (_, name: string) => outputs()[name] ?? '');
  let stdout = '';
  let failed: string | undefined;
  for (const step of ACTION.runs.steps) {
    if (step.run === undefined || failed !== undefined) continue;
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]),
    );
    // As GitHub runs `shell: bash`.
    const ended = await run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step.run], {
      cwd: join(project.path, filled(step['working-directory'] ?? '.')),
      env: { ...process.env, ...env, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary },
    }).catch((error: { stdout: string }) => {
      failed = step.name;
      return error;
    });
    stdout += ended.stdout;
  }
  return { stdout, failed, outputs: outputs(), summary: readFileSync(summary, 'utf8') };
}

it('the action measures, annotates, summarizes, keeps the report, and fails by its last step', async () => {
  const { stdout, failed, outputs, summary } = await runAction({
    arguments: [
      ...['--base=main', '--module=mail/transport.js', '--concurrency=4'],
      ...['--count=100', '--blocks=2', '--warm-up=100ms', '--count-instructions=off'],
      '--fail-on=turnarounds>0%',
    ].join('\n'),
  });
  expect(outputs).toEqual({ 'exit-code': '3' });
  expect(failed).toBe('Gate');
  expect(stdout).toMatch(/^::error .*turnarounds/m);
  expect(summary).toMatch(/^## .*miss/i);
  expect(summary).toMatch(/1 → 2/);
  expect(readFileSync(join(project.path, 'reports/junit.xml'), 'utf8')).toContain('<failure');
  expect(ACTION.runs.steps.find(({ uses }) => uses?.startsWith('actions/upload-artifact@'))).toBeDefined();
});
