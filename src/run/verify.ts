import { createHash } from 'node:crypto';
import {
  CANONICAL_FIELDS,
  type CanonicalField,
  type CanonicalMessage,
  canonicalDigest,
} from '../model/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Mismatch, Refusal, Verification } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { LeftOut } from '../model/transport.ts';
import { AddedHeaders } from './added-headers.ts';
import { awaitArrival } from './arrived.ts';
import type { Pair } from './fleet.ts';
import { countRefusals, withoutRefused } from './refusals.ts';

/** Messages that are held in canonical form at once: bounds memory at any size of the workload. */
const CHUNK = 64;
const MISMATCHES_KEPT = 20;
/** As much of a long value as shows the difference. */
const EXCERPT = 160;

/**
 * Sends the first `messages` of the workload once, and compares what the mock received with what the workload says
 * that each recipient should receive, field by field.
 */
export async function verifyScenario(
  scenario: Scenario,
  { client, mock, relayed }: Pair,
  messages: number,
  leftOut: readonly LeftOut[],
  onProgress: (done: number) => void,
): Promise<Verification> {
  const base = baseOf(scenario);
  const skipped = leftOut.map(({ field }) => field);
  const chunk = Math.max(CHUNK, scenario.load.batch);
  const added = new AddedHeaders();
  const digests = createHash('sha256');
  const mismatches: Mismatch[] = [];
  let mismatchCount = 0;
  let refusals: readonly Refusal[] = [];
  let sent = 0;
  for (let first = 0; first < messages && mock !== undefined; first += chunk) {
    const size = Math.min(chunk, messages - first);
    await mock.child.ask({ type: 'begin', keep: true });
    const { expected } = await client.ask({ type: 'deliver', first, messages: size });
    if (relayed) {
      const accepted = expected.filter(({ outcome }) => outcome === 'accepted').length;
      await awaitArrival(mock, accepted, (arrived) => onProgress(first + arrived));
    }
    const { received: arrived } = await mock.child.ask({ type: 'end' });
    // No server stands before a mock: there, a header that nobody set is the transport's, and a difference.
    const received = relayed ? added.takenFrom(arrived, expected) : arrived;
    // Sorted, because calls in flight together arrive in any order.
    for (const digest of received.map((one) => canonicalDigest(one, skipped)).sort()) digests.update(digest);
    const { taken, refused } = withoutRefused(expected, received);
    refusals = countRefusals(refusals, refused);
    const found = differences(base, taken, received, skipped);
    mismatchCount += found.length;
    mismatches.push(...found.slice(0, MISMATCHES_KEPT - mismatches.length));
    sent = first + size;
    onProgress(sent);
    // Who takes none of so many takes none of the others.
    if (taken.length === 0) break;
  }
  return {
    type: 'verification',
    scenario: base,
    messages: sent,
    digest: digests.digest('hex'),
    leftOut: [...leftOut],
    addedHeaders: added.list(),
    mismatchCount,
    mismatches,
    refusals: [...refusals],
  };
}

/** Every difference between what should have arrived and what did, in the order of the recipients. */
export function differences(
  scenario: string,
  expected: readonly ExpectedMessage[],
  received: readonly CanonicalMessage[],
  leftOut: readonly CanonicalField[],
): Mismatch[] {
  const arrived = new Map<string, CanonicalMessage[]>();
  for (const message of received) {
    const before = arrived.get(message.recipient);
    if (before === undefined) arrived.set(message.recipient, [message]);
    else before.push(message);
  }
  const found: Mismatch[] = [];
  for (const { index, message, outcome } of expected) {
    const place = { scenario, index, recipient: message.recipient };
    const actual = takeNearest(arrived.get(message.recipient) ?? [], message, leftOut);
    if (actual === undefined) {
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
    for (const field of differingFields(message, actual, leftOut)) {
      found.push({
        ...place,
        field,
        ...excerpts(JSON.stringify(message[field]), JSON.stringify(actual[field])),
      });
    }
  }
  for (const [recipient, surplus] of arrived) {
    for (const message of surplus) {
      found.push({
        scenario,
        index: null,
        recipient,
        field: 'message',
        expected: null,
        received: `one more: "${message.subject}"`,
      });
    }
  }
  return found;
}

/** An address may receive several messages: takes the one that is as it should be, or else the first. */
function takeNearest(
  arrived: CanonicalMessage[],
  expected: CanonicalMessage,
  leftOut: readonly CanonicalField[],
): CanonicalMessage | undefined {
  const equal = arrived.findIndex((message) => differingFields(expected, message, leftOut).length === 0);
  return arrived.splice(Math.max(0, equal), 1)[0];
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
