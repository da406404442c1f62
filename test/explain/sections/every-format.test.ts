import { expect, it } from 'vitest';
import { renderHtml, renderMarkdown, renderTerminal } from '../../../src/report/index.ts';
import { MODES } from '../../report/fabricate-modes.ts';

it('the crossovers of a sweep are noted with their workload, on the page, in Markdown and on the terminal', () => {
  const summary = MODES.sweep();
  const [note] = summary.sections['sweep']?.notes ?? [];
  expect(note).toMatch(/^\S+ · \S+: \S.*/);
  for (const output of [
    renderHtml(summary, { chartJs: '' }),
    renderMarkdown(summary),
    renderTerminal(summary, { columns: 100, color: false }),
  ])
    expect(output.replace(/\s+/g, ' ')).toContain(note);
});

it('remarks on charts are on the page only', () => {
  const summary = MODES.ramp();
  const [note] = summary.sections['ramp']?.chartNotes ?? [];
  expect(note).toMatch(/saturated at \d|every rate was sustained/);
  expect(renderHtml(summary, { chartJs: '' })).toContain(note);
  expect(renderMarkdown(summary)).not.toContain(note);
});

it('a search for capacity says of each transport what limited it', () => {
  const { capacities, sections } = MODES.capacity();
  expect(sections['capacity']?.notes).toHaveLength(capacities.length);
});
