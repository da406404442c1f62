import { describe, expect, it } from 'vitest';
import {
  countsFile,
  instructionsIn,
  isUnsupportedInstruction,
  valgrindVersion,
} from '../../src/measure/callgrind.ts';

describe('the output of callgrind', () => {
  it('has its instructions in the summary, or else in the totals', () => {
    const head = 'version: 1\ncreator: callgrind-3.19.0\npid: 7\ndesc: Trigger: --dump-before=uv_loadavg\n';
    expect(instructionsIn(`${head}events: Ir\nsummary: 486483872\n\nfn=(1) main\n0 12\n`)).toBe(486_483_872);
    expect(instructionsIn(`${head}events: Ir\n0 12\ntotals: 12\n`)).toBe(12);
  });

  it('without a total, or with one that no number holds, has no instructions', () => {
    expect(instructionsIn('')).toBeUndefined();
    expect(instructionsIn('summary:\n')).toBeUndefined();
    expect(instructionsIn('summary: 99999999999999999999\n')).toBeUndefined();
    expect(instructionsIn('in a summary: 12\n')).toBeUndefined();
  });

  it('is numbered by its marks', () => {
    expect(countsFile('/x', 2)).toBe('/x/counts.2');
  });

  it('shows the version, and an instruction that it does not know', () => {
    expect(valgrindVersion('valgrind-3.19.0\n')).toBe('3.19.0');
    expect(valgrindVersion('command not found')).toBeUndefined();
    expect(isUnsupportedInstruction('vex amd64->IR: unhandled instruction bytes: 0x62 0xF1')).toBe(true);
    expect(isUnsupportedInstruction('==1== Process terminating with signal 9')).toBe(false);
  });
});
