import { graceMsOf } from '../../model/config.ts';
import { countText, quantity } from '../../text/numbers.ts';
import { durationText } from '../../text/times.ts';
import { type SectionFacts, type SectionWriter, sectionText } from './section-text.ts';

/** The proof of the verified messages, and that of the timed ones. */
export const proofText: SectionWriter = (facts) => {
  const { verified } = facts.equivalence;
  const leftOut = [
    ...new Set(verified.flatMap((one) => one.leftOut.map(({ field, reason }) => `${field}: ${reason}`))),
  ];
  const added = [...new Set(verified.flatMap((one) => one.addedHeaders.map(({ name }) => name)))].sort();
  const timed = proofSentences(facts);
  return sectionText({
    lead: verifiedText(facts),
    lists: leftOut.length === 0 ? [] : [{ title: 'Left out of the comparison:', items: leftOut }],
    notes: [
      ...(timed.length === 0 ? [] : [timed.join(' ')]),
      ...(added.length === 0 ? [] : [`Headers added by the server, not compared: ${added.join(', ')}.`]),
    ],
  });
};

function verifiedText({ equivalence: { verified, mismatchCount } }: SectionFacts): string {
  if (verified.length === 0)
    return 'No message was verified: it is not proven that the transports delivered the same messages.';
  const messages = verified.reduce((sum, one) => sum + one.messages, 0);
  const found = mismatchCount === 0 ? 'all were equal.' : `${quantity(mismatchCount, 'difference')} found.`;
  return `${quantity(messages, 'message')} in ${quantity(verified.length, 'scenario')} were compared with the workload, field by field, as the mocks received them: ${found} Scenarios with the same digest delivered the same messages.`;
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
export function proofSentences({
  equivalence,
  config,
}: Pick<SectionFacts, 'equivalence' | 'config'>): readonly string[] {
  const { sampled, shared } = equivalence;
  if (sampled.length === 0) return [];
  const messages = sampled.reduce((sum, one) => sum + one.messages, 0);
  const all = sampled.reduce((sum, one) => sum + one.of, 0);
  const fewest = Math.min(...sampled.map((one) => one.messages));
  const cut = sampled.filter(({ isCut }) => isCut).length;
  return [
    'A ledger proves that each timed message arrived exactly once, at its own address.',
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
