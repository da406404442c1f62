import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCalibration } from '../../../src/app/selftest/calibration.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'sendoff-calibration-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const PLANNED = [0, 0, 0.05];
const one = (slowdown: number) => ({ slowdown, path: 'run.jsonl', seconds: 60 });

describe('a calibration', () => {
  it('continues after the comparisons that are finished', () => {
    openCalibration(out, PLANNED, '60s').add(one(0));
    const again = openCalibration(out, PLANNED, '60s');
    expect(again.finished).toEqual([one(0)]);
    again.add(one(0));
    expect(openCalibration(out, PLANNED, '60s').finished).toHaveLength(2);
  });

  it('starts anew when the one before is complete', () => {
    const first = openCalibration(out, PLANNED, '60s');
    for (const slowdown of PLANNED) first.add(one(slowdown));
    expect(openCalibration(out, PLANNED, '60s').finished).toEqual([]);
  });

  it('is not continued with other options', () => {
    openCalibration(out, PLANNED, '60s').add(one(0));
    expect(() => openCalibration(out, PLANNED, '30s')).toThrow(/unfinished calibration/);
    expect(() => openCalibration(out, [0, 0.05], '60s')).toThrow(/unfinished calibration/);
  });

  it('names a state file that it cannot read', () => {
    writeFileSync(join(out, 'calibration.json'), '{"schema": 7}');
    expect(() => openCalibration(out, PLANNED, '60s')).toThrow(/calibration\.json: not the state/);
  });
});
