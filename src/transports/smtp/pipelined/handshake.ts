import type { Outcome } from '../../../model/outcome.ts';
import { refused } from '../../outcomes.ts';
import type { Login } from '../login.ts';
import type { Dialogue } from './authenticate.ts';
import { authenticate } from './authenticate.ts';
import { NO_OFFERS, type Offers, offersOf } from './capabilities.ts';
import type { Reply } from './replies.ts';
import { outcomeOf } from './transaction.ts';

/** The server refused the client, or lacks a required extension. */
export class HandshakeRefused extends Error {
  override readonly name = 'NotWelcome';
  readonly outcome: Outcome;

  constructor(reason: string, outcome: Outcome) {
    super(reason);
    this.outcome = outcome;
  }
}

const CLIENT_NAME = 'sendoff.localhost';

/** Prepares a connection from the greeting until it can carry messages. */
export async function performHandshake(
  dialogue: Dialogue,
  { startTls, login }: { readonly startTls: boolean; readonly login: Login | undefined },
): Promise<Offers> {
  const greeting = await expect(dialogue, undefined, 220);
  let offers = await hello(dialogue, greeting);
  if (startTls) {
    if (!offers.startTls) throw notOffered('STARTTLS');
    dialogue.watch?.('tls');
    await expect(dialogue, 'STARTTLS', 220);
    await dialogue.secure();
    dialogue.watch?.('greeting');
    // RFC 3207, 4.2: extensions announced before TLS are discarded.
    offers = await hello(dialogue, greeting);
  }
  if (login === undefined) return offers;
  const { mechanism } = login;
  if (mechanism !== undefined && !offers.auth.includes(mechanism)) throw notOffered(`AUTH ${mechanism}`);
  dialogue.watch?.('auth');
  const reply = await authenticate(dialogue, login, offers);
  if (reply.code !== 235) throw handshakeRefused(reply);
  return offers;
}

async function hello(dialogue: Dialogue, greeting: Reply): Promise<Offers> {
  const reply = await dialogue.ask(`EHLO ${CLIENT_NAME}`);
  if (reply.code === 250) return offersOf(reply.text);
  // RFC 5321, 3.2: servers from before 1995 do not know EHLO.
  if (reply.code < 500) throw handshakeRefused(reply);
  const older = await dialogue.ask(`HELO ${CLIENT_NAME}`);
  if (older.code === 250) return NO_OFFERS;
  // RFC 2033, 4.1: LMTP has neither command.
  if (/\bLMTP\b|\bLHLO\b/i.test(`${greeting.text} ${reply.text} ${older.text}`))
    throw new HandshakeRefused(older.text, refused('rejected', `the server speaks LMTP: ${older.text}`));
  throw handshakeRefused(older);
}

async function expect(dialogue: Dialogue, line: string | undefined, code: number): Promise<Reply> {
  const reply = await dialogue.ask(line);
  if (reply.code !== code) throw handshakeRefused(reply);
  return reply;
}

function handshakeRefused(reply: Reply): HandshakeRefused {
  return new HandshakeRefused(reply.text, outcomeOf(reply));
}

function notOffered(what: string): HandshakeRefused {
  const reason = `the server does not offer ${what}`;
  return new HandshakeRefused(reason, refused('rejected', reason));
}
