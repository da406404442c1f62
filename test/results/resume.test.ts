import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Header, RUN_SCHEMA, type RunLine } from '../../src/model/run-file.ts';
import { plan } from '../../src/plan/plan.ts';
import { createRunFile } from '../../src/results/append.ts';
import { readLines } from '../../src/results/read.ts';
import { takeRun } from '../../src/results/resume.ts';
import { DIRECTORY, exampleConfig } from '../plan/example-config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendoff-resume-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PLAN = plan(exampleConfig(), DIRECTORY);

const HEADER: Header = {
  type: 'header',
  schema: RUN_SCHEMA,
  run: 'a-run',
  startedAt: '2026-01-02T03:04:05.678Z',
  environment: {
    sendoff: '0.1.0',
    node: 'v24.0.0',
    nodeFlags: [],
    platform: 'linux 6',
    arch: 'x64',
    cpu: 'a processor',
    cores: 2,
    memoryBytes: 1,
    libraries: {},
  },
  config: exampleConfig(),
  plan: PLAN,
};

function failed(position: number): RunLine {
  const { block, scenario } = PLAN.trials[position] ?? { block: 0, scenario: '' };
  return { type: 'failed-trial', block, position, scenario, reason: '😀 was ended by “SIGKILL”' };
}

function written(): string {
  const file = createRunFile(folder, 'a-run');
  for (const line of [HEADER, failed(0), failed(1)]) file.append(line);
  file.close();
  return file.path;
}

describe('a resumed run file', () => {
  it('continues after its last complete line, wherever it was cut, even within a character', () => {
    const path = written();
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let length = lastLine; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const run = takeRun(join(folder, 'a-run'));
      expect(run.lines).toEqual([failed(0)]);
      const file = run.openToAppend();
      file.append(failed(1));
      file.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  it('loses nothing after a cut line that is longer than a chunk', () => {
    const path = written();
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(200_000, 'x')]));
    takeRun(path).openToAppend().close();
    expect(readFileSync(path).equals(whole)).toBe(true);
  });

  it('is unchanged until the run continues', () => {
    const path = written();
    truncateSync(path, readFileSync(path).length - 5);
    const before = readFileSync(path);
    takeRun(path).release();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('has one holder until it is closed', () => {
    const path = written();
    const run = takeRun(path);
    expect(() => takeRun(path)).toThrow('is writing this run');
    run.openToAppend().close();
    takeRun(path).release();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it.each([
    ['that is none', 'hello\n', 'not a run file'],
    ['that was cut within its header', '{"type":"hea', 'not a run file'],
    [
      'of another schema',
      `${JSON.stringify({ ...HEADER, schema: 3 })}\n`,
      ':1: schema version 3, expected 1',
    ],
  ])('is rejected, and not locked: %s', (_, content, expected) => {
    const path = written();
    writeFileSync(path, content);
    expect(() => takeRun(path)).toThrow(expected);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('keeps the order of its lines', () => {
    expect(readLines(written()).lines).toEqual([failed(0), failed(1)]);
  });
});
