import { graceMsOf } from '../../model/config.ts';
import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { countText, quantity } from '../../text/numbers.ts';
import { durationText } from '../../text/times.ts';
import { countColumn, none, type Table, text, textColumn } from '../table.ts';
import type { Context } from './context.ts';
import type { Section } from './section.ts';

/** The evidence that all transports delivered the same messages. */
export function proof({ summary, names }: Context): Section {
  const { verified, mismatches } = summary.equivalence;
  const leftOut = [
    ...new Set(verified.flatMap((one) => one.leftOut.map((it) => `${it.field}: ${it.reason}`))),
  ];
  const added = [...new Set(verified.flatMap((one) => one.addedHeaders.map(({ name }) => name)))].sort();
  const sentences = proofSentences(summary);
  return {
    id: 'proof',
    title: 'Proof that the messages were the same',
    nav: 'Proof',
    always: true,
    lead: verifiedText(summary),
    paragraphs: [
      ...(sentences.length === 0 ? [] : [sentences.join(' ')]),
      ...(added.length === 0 ? [] : [`Headers added by the server, not compared: ${added.join(', ')}.`]),
    ],
    lists: leftOut.length === 0 ? [] : [{ title: 'Left out of the comparison:', items: leftOut }],
    legend: [],
    panels: [],
    notes: [],
    tables: mismatches.length === 0 ? [] : [mismatchTable(summary, names)],
    folded:
      verified.length === 0 ? [] : [{ title: 'Digests by scenario', table: proofTable(summary, names) }],
  };
}

function verifiedText({ equivalence: { verified, mismatchCount } }: Summary): string {
  if (verified.length === 0)
    return 'No message was verified: it is not proven that the transports delivered the same messages.';
  const messages = verified.reduce((sum, one) => sum + one.messages, 0);
  const found = mismatchCount === 0 ? 'all were equal.' : `${quantity(mismatchCount, 'difference')} found.`;
  return `${quantity(messages, 'message')} in ${quantity(verified.length, 'scenario')} were compared with the workload, field by field, as the mocks received them: ${found} Scenarios with the same digest delivered the same messages.`;
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

const FOUND_WITH = 0.95;

/**
 * The smallest share of wrong messages that a sample of so many holds with a probability of 95 %: 1 − (1
 * − f)^k = 0.95.
 */
export function shareFound(sampled: number): number {
  return 1 - (1 - FOUND_WITH) ** (1 / sampled);
}

/** The proof of timed messages, besides those that were verified before timing. */
export function proofSentences({ equivalence, config }: Summary): readonly string[] {
  const { sampled, shared } = equivalence;
  if (sampled.length === 0) return [];
  const messages = sampled.reduce((sum, one) => sum + one.messages, 0);
  const all = sampled.reduce((sum, one) => sum + one.of, 0);
  const fewest = Math.min(...sampled.map((one) => one.messages));
  const cut = sampled.filter(({ isCut }) => isCut).length;
  return [
    'Of all timed messages a ledger proves that each arrived exactly once, at its own address.',
    `Content was compared in a random sample: ${countText(messages)} of ${countText(all)} timed messages, at least ${countText(fewest)} per scenario.`,
    ...(fewest === 0
      ? []
      : [
          `A fault in 1 of ${countText(Math.max(1, Math.floor(1 / shareFound(fewest))))} messages of a scenario is found with a probability of 95 %.`,
        ]),
    ...(cut === 0 ? [] : [`The sample of ${quantity(cut, 'scenario')} was bounded by 64 MB of memory.`]),
    ...(shared.length === 0
      ? []
      : [
          `Another implementation received the same: ${shared.map((one) => `${quantity(one.messages, 'verified message')} through ${one.server}`).join(', ')}.`,
        ]),
    `Late and repeated messages were looked for until ${durationText(graceMsOf(config) / 1000)} after the last trial.`,
  ];
}
