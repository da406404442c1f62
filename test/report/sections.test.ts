import { expect, it } from 'vitest';
import { SECTION_WRITERS, sectionTexts } from '../../src/explain/sections/index.ts';
import { type SectionWriter, sectionText } from '../../src/explain/sections/section-text.ts';
import type { Claim, Problem, Summary } from '../../src/model/summary.ts';
import { renderHtml, renderMarkdown, renderTerminal } from '../../src/report/index.ts';
import { wordsOf } from '../../src/report/sections/context.ts';
import { SUBJECTS, type Subject, sectionsOf } from '../../src/report/sections/index.ts';
import { countColumn, text, textColumn } from '../../src/report/table.ts';
import { nameScenarios } from '../../src/text/naming.ts';
import { MODES } from './fabricate-modes.ts';
import { quickSummary } from './fabricate-summary.ts';

const table = {
  caption: 'Envelopes of each colour',
  columns: [textColumn('colour'), countColumn('envelopes', 'per hour')],
  rows: [[text('mauve'), text('4,321')]],
};
const PROBLEM: Problem = {
  code: 'planted',
  scenario: null,
  message: 'A planted problem.',
  hint: 'Pull it up.',
};
const card: Claim = {
  id: 'planted',
  claim: 'Envelopes are mauve.',
  verdict: 'refuted',
  because: 'Half of them were grey.',
  evidence: [],
};
/** The sentences of the planted subject, as explain has them. */
const PLANTED_TEXT: SectionWriter = ({ scenarios }, names) =>
  sectionText({
    lead: 'Nobody measured this.',
    reading: 'A planted way to read charts.',
    notes: [`A planted note on ${names(scenarios[0]?.id ?? '').full}.`],
    lists: [{ title: 'A planted list:', items: ['one planted item'] }],
    chartNotes: ['A planted note on charts.'],
  });

/** Its layout, as the report has it. */
const PLANTED: Subject = ({ summary }) => ({
  id: 'planted',
  title: 'A planted subject',
  nav: 'Planted',
  ...wordsOf(summary, 'planted').page,
  legend: [],
  panels: [],
  tables: [table],
  cards: [card],
  paragraphs: ['A planted paragraph.'],
  pairs: [{ title: 'Planted pairs', entries: [['planted term', 'planted value']] }],
  folded: [{ title: 'A folded table', table: { ...table, caption: 'More envelopes' } }],
  text: [
    {
      title: 'A planted subject',
      cards: [card],
      tables: [table],
      ...wordsOf(summary, 'planted').text,
    },
  ],
});

function plantedSummary(): Summary {
  const summary = quickSummary();
  const writers = { ...SECTION_WRITERS, planted: PLANTED_TEXT };
  return { ...summary, sections: { ...sectionTexts(summary, writers) } };
}

it('a subject that is added to the lists of explain and report appears on the page, in Markdown and on the terminal', () => {
  const summary = plantedSummary();
  const subjects = [...SUBJECTS, PLANTED];
  const page = renderHtml(summary, { chartJs: '' }, subjects);
  expect(page).toContain('<section id="planted">');
  for (const output of [
    page,
    renderMarkdown(summary, subjects),
    renderTerminal(summary, { columns: 100, color: false }, subjects),
  ])
    for (const planted of [
      'A planted subject',
      'Nobody measured this.',
      'mauve',
      '4,321',
      'A planted note on receipt · client-render · smtp-nodemailer.',
      'Envelopes are mauve.',
      'Half of them were grey.',
    ])
      expect(output).toContain(planted);
  for (const planted of [
    'A planted way to read charts.',
    'A planted note on charts.',
    'A planted paragraph.',
    'A planted list:',
    'one planted item',
    'Planted pairs',
    'planted term',
    'planted value',
    'A folded table',
    'More envelopes',
  ])
    expect(page).toContain(planted);
});

it('a subject comes behind the first one if it is early, and without figures only if it is always drawn', () => {
  const early: Subject = (context) => ({ ...PLANTED(context), id: 'early', early: true });
  const always: Subject = (context) => ({ ...PLANTED(context), id: 'always', always: true });
  const ids = (summary: Summary): (string | undefined)[] =>
    [
      ...renderHtml(summary, { chartJs: '' }, [PLANTED, always, early]).matchAll(/<section id="([^"]+)">/g),
    ].map(([, id]) => id);
  expect(ids(quickSummary())).toEqual(['planted', 'early', 'always']);
  expect(ids({ ...quickSummary(), validity: { valid: false, problems: [PROBLEM] } })).toEqual(['always']);
});

it('claims, warnings, proof, conditions and method are subjects of the list', () => {
  const none = renderHtml(quickSummary(), { chartJs: '' }, []);
  for (const id of ['claims', 'warnings', 'proof', 'conditions', 'method'])
    expect(none).not.toContain(`<section id="${id}">`);
});

it('every subject has an id of its own', () => {
  const page = renderHtml(quickSummary(), { chartJs: '' });
  const ids = [...page.matchAll(/<section id="([^"]+)">/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

it('every section that explain has sentences for is a subject of the report', () => {
  const ids = sectionsOf(quickSummary(), nameScenarios(quickSummary())).map(({ id }) => id);
  for (const id of Object.keys(SECTION_WRITERS)) expect(ids).toContain(id);
});

it.each(['open', 'ramp', 'soak', 'sweep'] as const)(
  'explain composes sentences only for sections that the page draws: %s',
  (mode) => {
    const summary = MODES[mode]();
    const page = renderHtml(summary, { chartJs: '' });
    expect(Object.keys(summary.sections)).toEqual(expect.arrayContaining(['proof', 'method']));
    for (const id of Object.keys(summary.sections)) expect(page).toContain(`<section id="${id}">`);
  },
);

it('a summary without sentences is drawn with its figures', () => {
  expect(renderHtml({ ...quickSummary(), sections: {} }, { chartJs: '' })).toContain(
    '<section id="throughput">',
  );
});
