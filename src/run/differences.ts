import { CANONICAL_FIELDS, type CanonicalField, type CanonicalMessage } from '../model/proof/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Mismatch } from '../model/run-file.ts';

/** As much of a long value as shows the difference. */
const EXCERPT = 160;

/** A message that should have arrived, and the one that did. */
export interface Matched {
  readonly expected: ExpectedMessage;
  readonly received: CanonicalMessage | undefined;
}

export interface Matching {
  /** In the order of the recipients. */
  readonly pairs: readonly Matched[];
  /** What arrived besides. */
  readonly surplus: readonly CanonicalMessage[];
}

/** Which message is which: by address, and of several to one address the one that is as it should be, or else the first. */
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

/** Every difference between what should have arrived and what did, in the order of the recipients. */
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

/** One mismatch for each field in which the two differ. */
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

/** Bodies, which may be long and many, are compared as they are. */
function isSame(
  expected: CanonicalMessage[CanonicalField],
  received: CanonicalMessage[CanonicalField],
): boolean {
  if (typeof expected === 'string') return expected === received;
  return JSON.stringify(expected) === JSON.stringify(received);
}

/** Both values around the first place where they differ. */
function excerpts(expected: string, received: string): { expected: string; received: string } {
  let same = 0;
  while (same < expected.length && expected[same] === received[same]) same++;
  const from = Math.max(0, same - EXCERPT / 4);
  const cut = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + EXCERPT)}${from + EXCERPT < text.length ? '…' : ''}`;
  return { expected: cut(expected), received: cut(received) };
}
