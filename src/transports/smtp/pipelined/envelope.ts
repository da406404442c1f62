import type { Outcome } from '../../../model/outcome.ts';
import type { Recipient } from '../../../model/recipient.ts';
import { refused } from '../../outcomes.ts';
import { isAddress, isAscii, wireAddress } from './address.ts';
import type { Offers } from './capabilities.ts';

/** The MAIL and RCPT commands of a message. */
export interface Envelope {
  readonly mail: string;
  readonly rcpts: readonly string[];
  /** For each recipient: the index of its RCPT, or why it has none. */
  readonly places: readonly (number | Outcome)[] | 'in order' | 'one for all';
}

/**
 * `to` may be only the first recipient, if the message itself names the others.
 * Addresses that this server cannot receive are rejected here, and the message is sent to the others.
 */
export function envelopeOf(
  { from, to }: { readonly from: string; readonly to: readonly string[] },
  recipients: readonly Recipient[],
  offers: Offers,
): Envelope {
  let utf8 = false;
  const rcpts: string[] = [];
  const refusals = new Map<number, Outcome>();
  for (const [index, address] of to.entries()) {
    const written = pathOf(address, offers);
    if (typeof written !== 'string') {
      refusals.set(index, written);
      continue;
    }
    utf8 ||= !isAscii(written);
    rcpts.push(`RCPT TO:<${written}>\r\n`);
  }
  const sender = pathOf(from, offers);
  if (typeof sender !== 'string') {
    return { mail: '', rcpts: [], places: recipients.map(() => sender) };
  }
  utf8 ||= !isAscii(sender);
  // Also for an ASCII message: the keyword announces what may come (RFC 6152, 3).
  const parameters = `${offers.eightBit ? ' BODY=8BITMIME' : ''}${utf8 ? ' SMTPUTF8' : ''}`;
  const mail = `MAIL FROM:<${sender}>${parameters}\r\n`;
  if (to.length < recipients.length) {
    const [refusal] = refusals.values();
    return { mail, rcpts, places: refusal === undefined ? 'one for all' : recipients.map(() => refusal) };
  }
  if (refusals.size === 0) return { mail, rcpts, places: 'in order' };
  let place = 0;
  return { mail, rcpts, places: recipients.map((_, index) => refusals.get(index) ?? place++) };
}

function pathOf(address: string, { utf8 }: Offers): string | Outcome {
  if (!isAddress(address)) return refused('rejected', 'the address cannot be written in SMTP');
  const written = wireAddress(address);
  return utf8 || isAscii(written)
    ? written
    : refused('rejected', 'the address needs SMTPUTF8, which the server does not offer');
}
