import { describe, expect, it } from 'vitest';
import type { Environment, RunLine } from '../../src/model/run-file.ts';
import { elapsedOf } from '../../src/run/elapsed.ts';
import { environmentChanges } from '../../src/run/environment.ts';
import { fabricateRun } from '../analyze/fabricate-run.ts';

const { header, trials } = fabricateRun();

function trialAt(startedAt: string, elapsedMs: number): RunLine {
  const [trial] = trials;
  if (trial === undefined) throw new Error('no trial');
  return { ...trial, startedAt, client: { ...trial.client, elapsedMs } };
}

describe('the elapsed time of a run', () => {
  const started = { ...header, startedAt: '2026-01-01T00:00:00.000Z' };

  it('is zero for a new run, and for one that was killed before its first trial', () => {
    expect(elapsedOf([])).toBe(0);
    expect(elapsedOf([started])).toBe(0);
  });

  it('lasts to the end of the last trial, or of the run', () => {
    const trial = trialAt('2026-01-01T00:01:00.000Z', 500);
    expect(elapsedOf([started, trial])).toBe(60_500);
    const end: RunLine = { type: 'end', endedAt: '2026-01-01T00:02:00.000Z', reason: 'interrupted' };
    expect(elapsedOf([started, trial, end])).toBe(120_000);
  });

  it('excludes the time in which no process worked on the run', () => {
    const lines: RunLine[] = [
      trialAt('2026-01-01T00:01:00.000Z', 1000),
      { type: 'resumed', at: '2026-01-02T00:00:00.000Z' },
      trialAt('2026-01-02T00:00:30.000Z', 1000),
      { type: 'resumed', at: '2026-01-03T00:00:00.000Z' },
    ];
    expect(elapsedOf([started, ...lines])).toBe(61_000 + 31_000);
  });

  it('does not decrease if the clock was set back', () => {
    const lines = [trialAt('2026-01-01T00:01:00.000Z', 1000), trialAt('2025-01-01T00:00:00.000Z', 1000)];
    expect(elapsedOf([started, ...lines])).toBe(61_000);
  });
});

describe('two environments', () => {
  const here: Environment = { ...header.environment, libraries: { undici: '8.0.0', msw: '3.0.0' } };

  it('are equal if only the memory size differs', () => {
    expect(environmentChanges(here, { ...here, memoryBytes: here.memoryBytes + 1 })).toEqual([]);
  });

  it('differ by each changed field', () => {
    const there: Environment = {
      ...here,
      node: 'v99',
      nodeFlags: ['--a', '--b'],
      cpu: 'another',
      sendoff: '9.9.9',
      libraries: { undici: '8.0.1' },
    };
    const changes = environmentChanges({ ...here, nodeFlags: [] }, there);
    expect(changes).toEqual([
      `sendoff was ${here.sendoff} and is 9.9.9`,
      `node was ${here.node} and is v99`,
      'nodeFlags was none and is --a --b',
      `cpu was ${here.cpu} and is another`,
      'undici was 8.0.0 and is 8.0.1',
      'msw was 3.0.0 and is none',
    ]);
  });
});
