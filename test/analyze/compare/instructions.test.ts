import { describe, expect, it } from 'vitest';
import { thresholdsFrom } from '../../../src/config/fail-on.ts';
import { compareRuns } from '../../../src/explain/compare/runs.ts';
import type { InstructionCount, InstructionsLeftOut } from '../../../src/model/instructions.ts';
import type { RunRecord } from '../../../src/model/run-file.ts';
import { renderComparison } from '../../../src/report/compare/text.ts';
import { API, runOf, SMTP } from '../fabricate-pair.ts';

const BASE = runOf('base', 1);
const HEAD = runOf('head', 2);

function counted(record: RunRecord, batches: number[], change: Partial<InstructionCount> = {}): RunRecord {
  const line = { type: 'instructions', compiler: 'no-opt', work: 'compose', messages: 8, batches } as const;
  const rest = { composedBytes: 5000, valgrind: '3.19.0' };
  return {
    ...record,
    instructions: [SMTP, API].map((scenario) => ({ ...line, ...rest, scenario, ...change })),
  };
}

const judged = (base: RunRecord, head: RunRecord, rule: string) =>
  compareRuns(base, head, { thresholds: thresholdsFrom('--fail-on', rule), force: false });

describe('counted instructions of two runs', () => {
  const before = counted(BASE, [9_000_000, 8_000_000, 8_000_080]);

  it('are compared per message by the last two batches, with the repeat error as the interval', () => {
    const after = counted(HEAD, [9_500_000, 8_160_000, 8_160_000]);
    const { counters } = compareRuns(before, after, { thresholds: undefined, force: false });
    const found = counters.filter(({ counter }) => counter === 'instructions');
    expect(found).toMatchObject([
      { scenario: SMTP, calls: 'composing', base: 1_000_005, head: 1_020_000, verdict: 'worse' },
      { scenario: API, verdict: 'worse' },
    ]);
    expect(found[0]?.change).toBeCloseTo(0.02, 4);
    expect(found[0]?.repeatError).toBeCloseTo(1.02e-5, 7);
  });

  it('are equivalent within 0.1 %', () => {
    const after = counted(HEAD, [8_007_000, 8_007_000]);
    const { counters } = compareRuns(before, after, { thresholds: undefined, force: false });
    expect(counters.find(({ counter }) => counter === 'instructions')).toMatchObject({
      verdict: 'equivalent',
    });
  });

  it('miss or hold a threshold, or are inconclusive, by their repeat error', () => {
    const more = (share: number, spread = 0): RunRecord => {
      const batch = 8_000_040 * (1 + share);
      return counted(HEAD, [Math.round(batch * (1 - spread / 2)), Math.round(batch * (1 + spread / 2))]);
    };
    const outcomes = (head: RunRecord) => judged(before, head, 'instructions>0.5%').gate;
    expect(outcomes(more(0.0052))).toMatchObject({ outcome: 'missed', exitCode: 3 });
    expect(outcomes(more(0.0048))).toMatchObject({ outcome: 'passed', exitCode: 0 });
    expect(outcomes(more(0.0051, 0.0008))).toMatchObject({ outcome: 'inconclusive', exitCode: 5 });
  });

  it('are not compared if the method or the messages differ', () => {
    const jit = counted(HEAD, [8_000_000, 8_000_000], { compiler: 'jit' });
    const { counters, notes } = compareRuns(before, jit, { thresholds: undefined, force: false });
    expect(counters.some(({ counter }) => counter === 'instructions')).toBe(false);
    expect(notes.join()).toContain('2 scenarios: the instructions were counted in different ways');
  });

  it('that the machine could not count never fail the gate, and a note says why', () => {
    const leftOut: InstructionsLeftOut[] = [SMTP, API].map((scenario) => ({
      ...{ type: 'instructions-left-out', scenario, reason: 'no-valgrind' },
      detail: 'valgrind is not installed',
    }));
    const bare = { ...HEAD, instructionsLeftOut: leftOut };
    const comparison = judged(before, bare, 'instructions>0.5%,turnarounds>0%');
    expect(comparison.gate.exitCode).toBe(0);
    expect(comparison.notes.join()).toMatch(/not counted: valgrind is not installed; install it/);
  });

  it('take one line in the terminal', () => {
    const after = counted(HEAD, [8_160_000, 8_160_000]);
    const shown = renderComparison(judged(before, after, 'instructions>0.5%'), {
      columns: 160,
      color: false,
    });
    expect(shown).toMatch(/instructions>\+0\.5%, composing.*\+2.*missed/);
  });
});
