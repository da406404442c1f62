import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  baselineFile,
  checkBaselineName,
  listBaselines,
  runOrBaseline,
  saveBaseline,
} from '../../src/results/baselines.ts';
import { filesThatMayBeRuns } from '../../src/results/find.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sendoff-baselines-'));
  writeFileSync(join(folder, 'run.jsonl'), 'one\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (): string => join(folder, 'run.jsonl');

describe('baselines', () => {
  it('are copies of run files, and leave no other files', () => {
    const path = saveBaseline(folder, 'main', run());
    expect(path).toBe(join(folder, '.sendoff', 'baselines', 'main.jsonl'));
    expect(readFileSync(path, 'utf8')).toBe('one\n');
    expect(readdirSync(join(folder, '.sendoff', 'baselines'))).toEqual(['main.jsonl']);
    expect(baselineFile(folder, 'main')).toBe(path);
  });

  it('are replaced by the next of the same name, and kept if that cannot be copied', () => {
    saveBaseline(folder, 'main', run());
    expect(() => saveBaseline(folder, 'main', join(folder, 'missing'))).toThrow("can't save the baseline");
    expect(readFileSync(baselineFile(folder, 'main'), 'utf8')).toBe('one\n');
    writeFileSync(run(), 'two\n');
    saveBaseline(folder, 'main', run());
    expect(readFileSync(baselineFile(folder, 'main'), 'utf8')).toBe('two\n');
    expect(listBaselines(folder)).toEqual(['main']);
  });

  it('that are missing are reported with a list of the saved ones', () => {
    expect(() => baselineFile(folder, 'main')).toThrow('no baseline "main"; no baselines are saved yet');
    saveBaseline(folder, 'v1.2', run());
    saveBaseline(folder, 'main', run());
    expect(() => baselineFile(folder, 'mian')).toThrow('no baseline "mian"; saved baselines: main, v1.2');
  });

  it.each(['', '..', '.hidden', 'a/b', '../escape', 'a b', 'é', 'x'.repeat(101)])(
    'are not called %j',
    (name) => {
      expect(() => checkBaselineName(name)).toThrow('invalid baseline name');
      expect(() => saveBaseline(folder, name, run())).toThrow('invalid baseline name');
    },
  );

  it('are found by name if no file has that name', () => {
    saveBaseline(folder, 'main', run());
    expect(runOrBaseline(folder, 'main')).toBe(baselineFile(folder, 'main'));
    expect(runOrBaseline(folder, run())).toBe(run());
    expect(() => runOrBaseline(folder, join(folder, 'nothing/here'))).toThrow(
      'no run file, folder or baseline of this name; saved baselines: main',
    );
  });
});

describe('files that may be runs', () => {
  it('are found below a folder, but not in installed packages', () => {
    for (const inner of ['reports/a', 'reports/b/c', 'node_modules/x'])
      mkdirSync(join(folder, inner), { recursive: true });
    for (const file of ['reports/a/run.jsonl', 'reports/b/c/other.jsonl', 'node_modules/x/run.jsonl'])
      writeFileSync(join(folder, file), '');
    expect(filesThatMayBeRuns(folder)).toEqual(
      ['reports/a/run.jsonl', 'reports/b/c/other.jsonl', 'run.jsonl'].map((file) => join(folder, file)),
    );
  });

  it('cannot be searched for in a missing folder', () => {
    expect(existsSync(join(folder, 'missing'))).toBe(false);
    expect(() => filesThatMayBeRuns(join(folder, 'missing'))).toThrow('no such folder');
  });
});
