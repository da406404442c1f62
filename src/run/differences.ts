import { CANONICAL_FIELDS, type CanonicalField, type CanonicalMessage } from '../model/proof/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Mismatch } from '../model/run-file.ts';

/** Length of an excerpt around a difference. */
const EXCERPT = 160;

/** A message that should have arrived, and the one that did. */
export interface Matched {
  readonly expected: ExpectedMessage;
  readonly received: CanonicalMessage | undefined;
}

export interface Matching {
  /** In recipient order. */
  readonly pairs: readonly Matched[];
  /** Received messages without an expected one. */
  readonly surplus: readonly CanonicalMessage[];
}

/** Pairs messages by address; of several to one address, takes an equal one, or else the first. */
export function matched(
  expected: readonly ExpectedMessage[],
  received: readonly CanonicalMessage[],
  leftOut: readonly CanonicalField[],
): Matching {
  const arrived = Map.groupBy(received, ({ recipient }) => recipient);
  const pairs = expected.map((one) => {
    const candidates = arrived.get(one.message.recipient) ?? [];
    const equal = candidates.findIndex((two) => differingFields(one.message, two, leftOut).length === 0);
    return { expected: one, received: candidates.splice(Math.max(0, equal), 1)[0] };
  });
  return { pairs, surplus: [...arrived.values()].flat() };
}

/** All differences between expected and received messages, in recipient order. */
export function differences(
  scenario: string,
  { pairs, surplus }: Matching,
  leftOut: readonly CanonicalField[],
): Mismatch[] {
  const found: Mismatch[] = [];
  for (const { expected, received } of pairs) {
    const { index, message, outcome } = expected;
    const place = { scenario, index, recipient: message.recipient };
    if (received === undefined) {
      found.push({
        ...place,
        field: 'message',
        expected: 'one message',
        received: `none; the send was ${outcome}`,
      });
      continue;
    }
    if (outcome !== 'accepted')
      found.push({ ...place, field: 'message', expected: 'accepted', received: outcome });
    found.push(...fieldMismatches(place, message, received, leftOut));
  }
  for (const { recipient, subject } of surplus) {
    found.push({
      scenario,
      index: null,
      recipient,
      field: 'message',
      expected: null,
      received: `one more: "${subject}"`,
    });
  }
  return found;
}

/** One mismatch per differing field. */
export function fieldMismatches(
  place: Pick<Mismatch, 'scenario' | 'index' | 'recipient'>,
  expected: CanonicalMessage,
  received: CanonicalMessage,
  leftOut: readonly CanonicalField[],
): Mismatch[] {
  return differingFields(expected, received, leftOut).map((field) => ({
    ...place,
    field,
    ...excerpts(JSON.stringify(expected[field]), JSON.stringify(received[field])),
  }));
}

function differingFields(
  expected: CanonicalMessage,
  received: CanonicalMessage,
  leftOut: readonly CanonicalField[],
): CanonicalField[] {
  return CANONICAL_FIELDS.filter(
    (field) => !leftOut.includes(field) && !isSame(expected[field], received[field]),
  );
}

/** Compares strings directly, because bodies may be long. */
function isSame(
  expected: CanonicalMessage[CanonicalField],
  received: CanonicalMessage[CanonicalField],
): boolean {
  if (typeof expected === 'string') return expected === received;
  return JSON.stringify(expected) === JSON.stringify(received);
}

/** Excerpts of both values around their first difference. */
function excerpts(expected: string, received: string): { expected: string; received: string } {
  let same = 0;
  while (same < expected.length && expected[same] === received[same]) same++;
  const from = Math.max(0, same - EXCERPT / 4);
  const cut = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + EXCERPT)}${from + EXCERPT < text.length ? '…' : ''}`;
  return { expected: cut(expected), received: cut(received) };
}
