import { createHash } from 'node:crypto';
import {
  CANONICAL_FIELDS,
  type CanonicalField,
  type CanonicalMessage,
  canonicalDigest,
} from '../model/canonical.ts';
import type { ExpectedMessage } from '../model/protocol.ts';
import type { Mismatch, Verification } from '../model/run-file.ts';
import type { Scenario } from '../model/scenario.ts';
import type { LeftOut } from '../model/transport.ts';
import type { Pair } from './fleet.ts';

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
  { client, mock }: Pair,
  messages: number,
  leftOut: readonly LeftOut[],
  onProgress: (done: number) => void,
): Promise<Verification> {
  const skipped = leftOut.map(({ field }) => field);
  const chunk = Math.max(CHUNK, scenario.load.batch);
  const digests = createHash('sha256');
  const mismatches: Mismatch[] = [];
  let mismatchCount = 0;
  for (let first = 0; first < messages && mock !== undefined; first += chunk) {
    const size = Math.min(chunk, messages - first);
    await mock.child.ask({ type: 'begin', keep: true });
    const { expected } = await client.ask({ type: 'deliver', first, messages: size });
    const { received } = await mock.child.ask({ type: 'end' });
    for (const message of received) digests.update(canonicalDigest(message, skipped));
    const found = differences(scenario.id, expected, received, skipped);
    mismatchCount += found.length;
    mismatches.push(...found.slice(0, MISMATCHES_KEPT - mismatches.length));
    onProgress(first + size);
  }
  return {
    type: 'verification',
    scenario: scenario.id,
    messages: mock === undefined ? 0 : messages,
    digest: digests.digest('hex'),
    leftOut: [...leftOut],
    mismatchCount,
    mismatches,
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
    const actual = arrived.get(message.recipient)?.shift();
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
    for (const field of CANONICAL_FIELDS) {
      if (leftOut.includes(field)) continue;
      const [wanted, got] = [JSON.stringify(message[field]), JSON.stringify(actual[field])];
      if (wanted !== got) found.push({ ...place, field, ...excerpts(wanted, got) });
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

/** Both values around the first place where they differ. */
function excerpts(expected: string, received: string): { expected: string; received: string } {
  let same = 0;
  while (same < expected.length && expected[same] === received[same]) same++;
  const from = Math.max(0, same - EXCERPT / 4);
  const cut = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + EXCERPT)}${from + EXCERPT < text.length ? '…' : ''}`;
  return { expected: cut(expected), received: cut(received) };
}
