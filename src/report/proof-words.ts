import { graceMsOf } from '../model/config.ts';
import type { Summary } from '../model/summary.ts';
import { countText, quantity } from '../text/numbers.ts';
import { durationText } from '../text/times.ts';

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
