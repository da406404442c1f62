import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SendoffError } from '../../src/model/error.ts';
import { type Header, RUN_SCHEMA, type RunLine } from '../../src/model/run-file.ts';
import { plan } from '../../src/plan/plan.ts';
import { createRunFile } from '../../src/results/append.ts';
import { readRun } from '../../src/results/read.ts';
import { DIRECTORY, exampleConfig } from '../plan/example-config.ts';
import { linesOfText, runText } from './run-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendoff-results-'));
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

function failed(position: number, reason: string): RunLine {
  const { block, scenario } = PLAN.trials[position] ?? { block: 0, scenario: '' };
  return { type: 'failed-trial', block, position, scenario, reason };
}

function written(): string {
  const file = createRunFile(folder, 'a-run');
  file.append(HEADER);
  file.append(failed(0, 'died'));
  file.append({ type: 'end', endedAt: '2026-01-02T03:05:05.678Z', reason: 'interrupted' });
  file.close();
  return file.path;
}

function headerAlone(): string {
  const { plan: _, run: __, ...rest } = HEADER;
  return runText([rest as Header]);
}

function problemOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SendoffError && error.exitCode === 2)
      return `${error.message} [${error.code}] ${error.hint}`;
    throw error;
  }
  throw new Error('no usage error');
}

describe('a run file', () => {
  it('is read as it was written, from the file or its folder', () => {
    const path = written();
    const record = readRun(path);
    expect(record.header).toEqual(HEADER);
    expect(record.failedTrials).toHaveLength(1);
    expect(record.end?.reason).toBe('interrupted');
    expect(record.torn).toBe(false);
    expect(readRun(join(folder, 'a-run'))).toEqual(record);
  });

  it('is readable after a cut anywhere behind its header', () => {
    const path = written();
    const whole = readFileSync(path, 'utf8');
    for (let length = whole.indexOf('\n') + 1; length < whole.length; length += 7) {
      writeFileSync(path, whole.slice(0, length));
      const { end, torn } = readRun(path);
      expect(end).toBeUndefined();
      expect(torn).toBe(!whole.slice(0, length).endsWith('\n'));
    }
  });

  it('is read completely with lines longer than a chunk, and letters of several bytes', () => {
    const file = createRunFile(folder, 'long');
    file.append(HEADER);
    const reasons = PLAN.trials.map((_, i) => '€'.repeat(i * 15_000 + 1));
    reasons.forEach((reason, position) => {
      file.append(failed(position, reason));
    });
    file.close();
    const { failedTrials, torn } = readRun(file.path);
    expect(failedTrials.map(({ reason }) => reason)).toEqual(reasons);
    expect(torn).toBe(false);
  });

  it('is never overwritten', () => {
    written();
    expect(() => createRunFile(folder, 'a-run')).toThrow(SendoffError);
  });

  it.each([
    ['that does not exist', undefined, /nowhere: no such run .*run-file-missing/],
    ['that is empty', '', /not a run file: its first line is not a header .*not-a-run-file/],
    ['that is something else', 'hello\nworld\n', /not a run file/],
    ['that is a summary', '{"schema":1,"run":{}}\n', /not a run file/],
    [
      'of another version',
      '{"type":"header","schema":99}\n',
      /:1: schema version 99, expected 1 .*run-file-version/,
    ],
    ['cut within its header', '{"type":"header","schema":1', /not a run file/],
    ['without checksums', '{"type":"header","schema":1}\n', /:1: the checksum .*run-file-changed/],
    ['with a header that lacks its parts', headerAlone(), /:1: run: .*run-file-malformed/],
  ])('%s is rejected with its reason', (_, content, expected) => {
    const path = join(folder, 'nowhere');
    if (content !== undefined) writeFileSync(path, content);
    expect(problemOf(() => readRun(path))).toMatch(expected);
  });

  it('with a line that is no object is rejected without an empty field name', () => {
    const path = written();
    writeFileSync(path, runText([HEADER, 'no object' as never]));
    expect(problemOf(() => readRun(path))).toMatch(/run\.jsonl:2: Invalid input/);
  });

  it('with a broken line in the middle is rejected with the line’s number', () => {
    const path = written();
    const [header, , ...rest] = linesOfText(readFileSync(path, 'utf8'));
    const broken = { type: 'trial', block: 'three' };
    writeFileSync(path, runText([header, broken, ...rest] as RunLine[]));
    expect(problemOf(() => readRun(path))).toMatch(/run\.jsonl:2: block: /);
  });

  it('in an unwritable folder is rejected', () => {
    const blocked = join(folder, 'file');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o444);
    expect(problemOf(() => createRunFile(blocked, 'run'))).toMatch(
      /can't write .*choose another folder with --out/,
    );
  });
});
