import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunComparison } from '../../src/model/comparison.ts';
import { sendoff } from './command.ts';
import { addTurnaround, exampleProject } from './example.ts';

let project: ReturnType<typeof exampleProject>;
beforeEach(() => {
  project = exampleProject();
});
afterEach(() => project.remove());

const AB = [
  ...['ab', '--base', 'main', '--module', 'mail/transport.js'],
  ...['--concurrency', '4', '--count', '100', '--blocks', '2', '--warm-up', '100ms', '--isolation', 'shared'],
  // Valgrind needs half a minute.
  ...['--count-instructions', 'off'],
];

describe('the example project', () => {
  it('misses its gate with one more turnaround in the head, which is named', async () => {
    addTurnaround(project.path);
    const { code, stdout, stderr } = await sendoff([...AB, '--fail-on', 'turnarounds>0%'], project.path);
    expect(stderr).toMatch(/base main \(\w{10}\) is checked out/);
    expect(stdout).toMatch(/turnarounds>0%.*1 →\s2/s);
    expect(code).toBe(3);
    const [run = ''] = readdirSync(join(project.path, 'reports'));
    const folder = join(project.path, 'reports', run);
    expect(existsSync(join(folder, 'report.html'))).toBe(true);
    const comparison = RunComparison.parse(JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8')));
    expect(comparison.scenarios.both).toEqual(['notification/client-render/transport.js']);
    expect(comparison.pairing).toBe('block');
  });

  it('holds it with the head as it was committed', async () => {
    const { code, stdout } = await sendoff(
      [...AB, '--fail-on', 'turnarounds>0%', '--format', 'json'],
      project.path,
    );
    expect(code).toBe(0);
    expect(RunComparison.parse(JSON.parse(stdout)).gate).toMatchObject({ outcome: 'passed' });
  });

  it('that breaks its messages in the head is invalid, and says how', async () => {
    const file = join(project.path, 'mail/transport.js');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('subject,\n', 'subject: subject.toUpperCase(),\n'),
    );
    const { code, stdout } = await sendoff(AB, project.path);
    expect(stdout).toMatch(/field subject of message 0/);
    expect(code).toBe(4);
  });
});

it('a base without the module is said so plainly, before anything is measured', async () => {
  const { code, stderr } = await sendoff(
    [...AB, '--base', 'HEAD', '--module', 'mail/nowhere.js'],
    project.path,
  );
  expect(stderr).toMatch(/nowhere\.js: no such file/);
  expect(code).toBe(2);
  expect(existsSync(join(project.path, 'reports'))).toBe(false);
});
