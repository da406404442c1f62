import { expect, it } from 'vitest';
import { renderHtml, renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { SUBJECTS, type Subject } from '../../src/report/sections/index.ts';
import { countColumn, text, textColumn } from '../../src/report/table.ts';
import { quickSummary } from './fabricate-summary.ts';

const table = {
  caption: 'Envelopes of each colour',
  columns: [textColumn('colour'), countColumn('envelopes', 'per hour')],
  rows: [[text('mauve'), text('4,321')]],
};
const PLANTED: Subject = () => ({
  id: 'planted',
  title: 'A planted subject',
  nav: 'Planted',
  lead: 'Nobody measured this.',
  legend: [],
  panels: [],
  notes: ['A planted note.'],
  tables: [table],
  text: [
    {
      title: 'A planted subject',
      lead: 'Nobody measured this.',
      tables: [table],
      notes: ['A planted note.'],
    },
  ],
});

it('a subject that is added to the list appears on the page, in Markdown and on the terminal', () => {
  const subjects = [...SUBJECTS, PLANTED];
  const page = renderHtml(quickSummary(), { chartJs: '' }, subjects);
  expect(page).toContain('<section id="planted">');
  for (const output of [
    page,
    renderMarkdown(quickSummary(), subjects),
    renderTerminal(quickSummary(), { columns: 100, color: false }, subjects),
  ])
    for (const planted of ['A planted subject', 'Nobody measured this.', 'mauve', '4,321', 'A planted note.'])
      expect(output).toContain(planted);
});

it('every subject has an id of its own', () => {
  const page = renderHtml(quickSummary(), { chartJs: '' });
  const ids = [...page.matchAll(/<section id="([^"]+)">/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
