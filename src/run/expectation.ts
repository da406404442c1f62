import { comparableAddress } from '../model/address.ts';
import type { Workload } from '../model/content.ts';
import type { Expectation, RecipientRef, SentRange } from '../model/protocol.ts';
import type { Recipient } from '../model/recipient.ts';

/** Says what the recipients of some received messages should have received. */
export interface Expectations {
  /** For each place from `from` on, what may have been sent there; nothing if nobody of the trial is there. */
  take(from: number, count: number): Promise<readonly (readonly Expectation[])[]>;
}

/** Recipients that may be looked at before other work gets its turn. */
const TURN = 10_000;

/**
 * The expectations for these places, from the workload alone: nothing that arrived, and nothing that a transport did, enters into it. Walks
 * the stream once.
 */
export async function expectationsFor(
  workload: Workload,
  range: SentRange,
  places: readonly RecipientRef[],
): Promise<Expectations> {
  const found = await findRecipients(workload, range, places);
  return {
    take: async (from, count) => {
      const taken: Expectation[][] = [];
      for (const place of places.slice(from, from + count)) {
        const expected: Expectation[] = [];
        for (const recipient of found.get(keyOf(place)) ?? []) {
          expected.push({ index: recipient.index, message: await workload.expected(recipient) });
        }
        taken.push(expected);
      }
      return taken;
    },
  };
}

/** Of several recipients with one address, those whose message differs: by their name. */
async function findRecipients(
  workload: Workload,
  { first, messages, tag }: SentRange,
  places: readonly RecipientRef[],
): Promise<ReadonlyMap<string, readonly Recipient[]>> {
  const found = new Map<string, Recipient[]>(places.map((place) => [keyOf(place), []]));
  const byAddress = places.some(({ index }) => index === null);
  const last = byAddress
    ? first + messages - 1
    : places.reduce((max, { index }) => Math.max(max, index ?? 0), 0);
  const stream = workload.recipients(first, tag);
  try {
    for (let index = first; index <= last && index < first + messages; index++) {
      const next = stream.next();
      const recipient = next instanceof Promise ? await next : next;
      if ((index - first) % TURN === TURN - 1) await new Promise(setImmediate);
      for (const key of byAddress
        ? [`${index}`, keyOf({ index: null, recipient: recipient.address })]
        : [`${index}`]) {
        const known = found.get(key);
        if (known?.every(({ name }) => name !== recipient.name) === true) known.push(recipient);
      }
    }
  } finally {
    await stream.close();
  }
  return found;
}

function keyOf({ index, recipient }: RecipientRef): string {
  return index === null ? `to ${comparableAddress(recipient)}` : `${index}`;
}
