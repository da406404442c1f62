import type { CanonicalMessage } from '../model/proof/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Refusal } from '../model/run-file.ts';

/** Each with other words. */
const KEPT = 5;

/** Messages that the server did not take, and of which nothing arrived: they differ from nothing. */
export function withoutRefused(
  expected: readonly ExpectedMessage[],
  received: readonly CanonicalMessage[],
): { readonly taken: readonly ExpectedMessage[]; readonly refused: readonly ExpectedMessage[] } {
  const arrived = new Set(received.map(({ recipient }) => recipient));
  const isRefused = ({ message, outcome }: ExpectedMessage): boolean =>
    outcome !== 'accepted' && !arrived.has(message.recipient);
  return {
    taken: expected.filter((one) => !isRefused(one)),
    refused: expected.filter(isRefused),
  };
}

/** Adds to what is counted under each server's words; addresses and numbers of messages make no new ones. */
export function countRefusals(
  known: readonly Refusal[],
  refused: readonly ExpectedMessage[],
): readonly Refusal[] {
  const counts = new Map(known.map(({ outcome, messages }) => [outcome, messages]));
  for (const { outcome, message } of refused) {
    const words = outcome.replaceAll(message.recipient, '…');
    const last = [...counts.keys()].at(-1) ?? words;
    const key = counts.has(words) || counts.size < KEPT ? words : last;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([outcome, messages]) => ({ outcome, messages }));
}
