import { addressKey } from '../model/address.ts';
import { sharedClockMs } from '../model/feedback.ts';
import type { SentMessage } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { Transport } from '../model/transport.ts';

/** A file may name one person over and over; who does not find as many addresses in so many rows makes do with what there are. */
const DRAWS_PER_ADDRESS = 20;

/** Over a slow link many messages take longer than a process may be silent. */
const TOLD_EVERY = 50;

/**
 * Sends one message to each of the first `messages` addresses of the stream that differ, each in a call of its own, and says of
 * each, in their order, when it was sent and answered, and what the answer was. `onSent`: how many have been answered so far.
 */
export async function sendOneByOne(
  stream: RecipientStream,
  transport: Pick<Transport, 'send'>,
  messages: number,
  concurrency: number,
  onSent: (messages: number) => void,
): Promise<readonly SentMessage[]> {
  const recipients = await differing(stream, messages);
  const sent: SentMessage[] = new Array(recipients.length);
  let next = 0;
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < recipients.length; at = next++) {
      const recipient = recipients[at] as Recipient;
      const sentMs = sharedClockMs();
      const [outcome] = await transport.send([recipient]);
      if (outcome === undefined) throw new Error('a call gave no outcome for its recipient');
      sent[at] = { address: recipient.address, sentMs, answeredMs: sharedClockMs(), outcome };
      if (++answered % TOLD_EVERY === 0) onSent(answered);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return sent;
}

async function differing(stream: RecipientStream, count: number): Promise<readonly Recipient[]> {
  const found = new Map<string, Recipient>();
  for (let draws = 0; found.size < count && draws < count * DRAWS_PER_ADDRESS; draws++) {
    const recipient = await stream.next();
    const key = addressKey(recipient.address);
    if (!found.has(key)) found.set(key, recipient);
  }
  return [...found.values()];
}
