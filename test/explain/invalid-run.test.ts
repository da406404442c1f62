import { describe, expect, it } from 'vitest';
import { analyze } from '../../src/explain/summary.ts';
import type { RunRecord } from '../../src/model/run-file.ts';
import type { Summary } from '../../src/model/summary.ts';
import { renderCsv, renderJunit, renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { runOf } from '../analyze/fabricate-pair.ts';
import { CROSSING_AT_60, sweepRecord } from '../analyze/fabricate-sweep.ts';

/** Every block but two was measured while the machine was half as fast. */
function unsteady(record: RunRecord): RunRecord {
  const slow = record.machine.slice(2).map(({ block }) => block);
  const machine = record.machine.map((one) =>
    slow.includes(one.block) ? { ...one, referenceMicros: 5000 * 2 ** (one.block + 1) } : one,
  );
  return { ...record, machine };
}

function verdictsIn({ comparisons, sweeps, capacities, ramps }: Summary): unknown[] {
  return [...comparisons, ...sweeps.flatMap(({ crossovers }) => crossovers), ...capacities, ...ramps];
}

describe('a run on a machine that was not steady', () => {
  const summary = analyze(unsteady(runOf('unsteady', 5, { blocks: 10 })));

  it('is invalid, and its summary holds no verdict', () => {
    expect(summary.validity.problems.map(({ code }) => code)).toEqual(['machine-unsteady']);
    expect(verdictsIn(summary)).toEqual([]);
    expect(summary.personalization).toEqual([]);
    expect(new Set(summary.claims.map(({ verdict }) => verdict))).toEqual(new Set(['not tested']));
    expect(summary.answer.headline).toBe('No answer: this run is invalid.');
  });

  it.each([
    ['terminal', () => renderTerminal(summary, { columns: 100, color: false })],
    ['Markdown', () => renderMarkdown(summary)],
    ['CSV', () => renderCsv(summary)],
    ['JUnit', () => renderJunit(summary)],
  ])('has no verdict in %s either', (_, text) => {
    expect(text()).not.toMatch(/\b(better|worse|equivalent|faster|slower)\b/);
  });

  it('has no crossover where it was a sweep', () => {
    const swept = analyze(
      unsteady(sweepRecord(CROSSING_AT_60, 'rtt', [0, 50, 100], { blocks: 6, draws: 40 })),
    );
    expect(swept.validity.valid).toBe(false);
    expect(verdictsIn(swept)).toEqual([]);
  });
});
