import type { CanonicalMessage } from '../model/proof/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Refusal } from '../model/run-file.ts';

/** Distinct refusals to keep. */
const MAX_REFUSALS = 5;

/** Separates messages that the server refused and that did not arrive; they cannot be compared. */
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

/** Counts refusals by their text, without the recipient's address. */
export function countRefusals(
  known: readonly Refusal[],
  refused: readonly ExpectedMessage[],
): readonly Refusal[] {
  const counts = new Map(known.map(({ outcome, messages }) => [outcome, messages]));
  for (const { outcome, message } of refused) {
    const text = outcome.replaceAll(message.recipient, '…');
    const last = [...counts.keys()].at(-1) ?? text;
    const key = counts.has(text) || counts.size < MAX_REFUSALS ? text : last;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([outcome, messages]) => ({ outcome, messages }));
}
