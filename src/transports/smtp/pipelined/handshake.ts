import type { Endpoint } from '../../../model/transport.ts';
import { NO_OFFERS, type Offers, offersOf } from './capabilities.ts';
import type { Reply } from './replies.ts';

/** One command at a time. */
export interface Dialogue {
  /** Sends a line, or listens to the greeting, and waits for the reply. Rejects when the connection breaks. */
  ask(line: string | undefined): Promise<Reply>;
}

/** The server does not let us in. */
export class NotWelcome extends Error {
  override readonly name = 'NotWelcome';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(reply.text);
    this.reply = reply;
  }
}

const CLIENT_NAME = 'sendoff.localhost';

/** From the greeting to where messages can be sent. */
export async function shakeHands(dialogue: Dialogue, { user, secret = '' }: Endpoint): Promise<Offers> {
  await expect(dialogue, undefined, 220);
  const hello = await dialogue.ask(`EHLO ${CLIENT_NAME}`);
  // RFC 5321, 3.2: a server from before 1995 does not know EHLO.
  if (hello.code >= 500) await expect(dialogue, `HELO ${CLIENT_NAME}`, 250);
  else if (hello.code !== 250) throw new NotWelcome(hello);
  const offers = hello.code === 250 ? offersOf(hello.text) : NO_OFFERS;
  if (user !== undefined) {
    await expect(dialogue, `AUTH PLAIN ${Buffer.from(`\0${user}\0${secret}`).toString('base64')}`, 235);
  }
  return offers;
}

async function expect(dialogue: Dialogue, line: string | undefined, code: number): Promise<void> {
  const reply = await dialogue.ask(line);
  if (reply.code !== code) throw new NotWelcome(reply);
}
