import { comparableAddress } from '../model/address.ts';
import type { Workload } from '../model/content.ts';
import type { Expectation, RecipientRef, SentRange } from '../model/protocol.ts';
import type { Recipient } from '../model/recipient.ts';

/** The expected messages of some recipients. */
export interface Expectations {
  /**
   * For each recipient from index `from` on, the messages that may have been sent; empty for an unknown one.
   */
  take(from: number, count: number): Promise<readonly (readonly Expectation[])[]>;
}

/** Recipients to process before the event loop gets a turn. */
const RECIPIENTS_PER_TURN = 10_000;

/**
 * Computes the expected messages from the workload alone, independently of transports and received messages.
 * Reads the stream once.
 */
export async function expectationsFor(
  workload: Workload,
  range: SentRange,
  refs: readonly RecipientRef[],
): Promise<Expectations> {
  const found = await findRecipients(workload, range, refs);
  return {
    take: async (from, count) => {
      const taken: Expectation[][] = [];
      for (const ref of refs.slice(from, from + count)) {
        const expected: Expectation[] = [];
        for (const recipient of found.get(keyOf(ref)) ?? []) {
          expected.push({ index: recipient.index, message: await workload.expected(recipient) });
        }
        taken.push(expected);
      }
      return taken;
    },
  };
}

/** Finds recipients; of several with one address, one per name, because their messages differ. */
async function findRecipients(
  workload: Workload,
  { first, messages, tag }: SentRange,
  refs: readonly RecipientRef[],
): Promise<ReadonlyMap<string, readonly Recipient[]>> {
  const found = new Map<string, Recipient[]>(refs.map((ref) => [keyOf(ref), []]));
  const byAddress = refs.some(({ index }) => index === null);
  const last = byAddress
    ? first + messages - 1
    : refs.reduce((max, { index }) => Math.max(max, index ?? 0), 0);
  const stream = workload.recipients(first, tag);
  try {
    for (let index = first; index <= last && index < first + messages; index++) {
      const next = stream.next();
      const recipient = next instanceof Promise ? await next : next;
      if ((index - first) % RECIPIENTS_PER_TURN === RECIPIENTS_PER_TURN - 1) await new Promise(setImmediate);
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
