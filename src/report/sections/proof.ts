import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { countText } from '../../text/numbers.ts';
import { countColumn, none, type Table, text, textColumn } from '../table.ts';
import { type Context, wordsOf } from './context.ts';
import type { Section } from './section.ts';

/** The evidence that all transports delivered the same messages. */
export function proof({ summary, names }: Context): Section {
  const { verified, mismatches } = summary.equivalence;
  const { lead, lists, notes: paragraphs } = wordsOf(summary, 'proof').page;
  return {
    id: 'proof',
    title: 'Proof that the messages were the same',
    nav: 'Proof',
    always: true,
    lead,
    paragraphs,
    ...(lists === undefined ? {} : { lists }),
    legend: [],
    panels: [],
    notes: [],
    tables: mismatches.length === 0 ? [] : [mismatchTable(summary, names)],
    folded:
      verified.length === 0 ? [] : [{ title: 'Digests by scenario', table: proofTable(summary, names) }],
  };
}

function proofTable(summary: Summary, names: Names): Table {
  const adds = summary.equivalence.verified.some(({ addedHeaders }) => addedHeaders.length > 0);
  return {
    caption: 'Messages compared before timing, as the mocks received them',
    columns: [
      textColumn('scenario'),
      countColumn('messages'),
      textColumn('digest of all messages (SHA-256)'),
      textColumn('left out of the comparison'),
      ...(adds ? [textColumn('headers added by the server')] : []),
    ],
    rows: summary.equivalence.verified.map((one) => [
      text(names(one.scenario).full),
      text(countText(one.messages)),
      text(one.digest.slice(0, 16)),
      text(one.leftOut.map((it) => `${it.field}: ${it.reason}`).join('; ') || 'nothing'),
      ...(adds ? [text(one.addedHeaders.map(({ name }) => name).join(', ') || 'none')] : []),
    ]),
  };
}

function clip(value: string): string {
  return value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

function mismatchTable(summary: Summary, names: Names): Table {
  return {
    caption: 'Messages that differ from the workload',
    columns: ['scenario', 'message', 'recipient', 'field', 'expected', 'received'].map(textColumn),
    rows: summary.equivalence.mismatches.map((one) => [
      text(names(one.scenario).full),
      text(one.index === null ? '' : String(one.index)),
      text(one.recipient),
      text(one.field),
      one.expected === null ? none('nothing') : text(clip(one.expected)),
      one.received === null ? none('nothing') : text(clip(one.received)),
    ]),
  };
}
