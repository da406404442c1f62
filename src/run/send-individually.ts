import { addressKey } from '../model/address.ts';
import { sharedClockMs } from '../model/feedback.ts';
import type { SentMessage } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { Transport } from '../model/transport.ts';

/** A file may repeat addresses: the search for distinct ones ends after this many rows per address. */
const DRAWS_PER_ADDRESS = 20;

/** Progress interval, because many messages over a slow link take longer than a process may be silent. */
const PROGRESS_MESSAGES = 50;

/**
 * Sends one message to each of the first `messages` distinct addresses, each in its own call. Returns the
 * times and the outcome of each, in order. `onSent` gets the number of answers so far.
 */
export async function sendIndividually(
  stream: RecipientStream,
  transport: Pick<Transport, 'send'>,
  messages: number,
  concurrency: number,
  onSent: (messages: number) => void,
): Promise<readonly SentMessage[]> {
  const recipients = await distinctRecipients(stream, messages);
  const sent: SentMessage[] = new Array(recipients.length);
  let next = 0;
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < recipients.length; at = next++) {
      const recipient = recipients[at] as Recipient;
      const sentMs = sharedClockMs();
      const [outcome] = await transport.send([recipient]);
      if (outcome === undefined) throw new Error('the transport returned no outcome for the recipient');
      sent[at] = { address: recipient.address, sentMs, answeredMs: sharedClockMs(), outcome };
      if (++answered % PROGRESS_MESSAGES === 0) onSent(answered);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return sent;
}

async function distinctRecipients(stream: RecipientStream, count: number): Promise<readonly Recipient[]> {
  const found = new Map<string, Recipient>();
  for (let draws = 0; found.size < count && draws < count * DRAWS_PER_ADDRESS; draws++) {
    const recipient = await stream.next();
    const key = addressKey(recipient.address);
    if (!found.has(key)) found.set(key, recipient);
  }
  return [...found.values()];
}
