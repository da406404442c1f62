import { expect, test } from 'vitest';
import { RunLine } from '../../src/model/run-file.ts';
import { fabricateRun, runLines } from './fabricate-run.ts';
import { quickScenarios } from './fabricate-scenario.ts';

test('every line of a fabricated run is a valid line of a run file', () => {
  const lines = runLines(fabricateRun());
  for (const line of lines) expect(RunLine.parse(JSON.parse(JSON.stringify(line)))).toEqual(line);
  expect(lines.filter((line) => line.type === 'trial')).toHaveLength(10 * quickScenarios().length);
});

test('the same options fabricate the same run', () => {
  expect(fabricateRun({ blocks: 2 })).toEqual(fabricateRun({ blocks: 2 }));
  expect(fabricateRun({ blocks: 2, seed: 1 })).not.toEqual(fabricateRun({ blocks: 2, seed: 2 }));
});
