import { createHmac } from 'node:crypto';
import type { AuthMechanism } from '../../../model/feature.ts';
import type { Watch } from '../../../model/wire-phases.ts';
import { redactor } from '../../redaction.ts';
import { base64, type Login, plainResponse, xoauth2Response } from '../login.ts';
import type { Offers } from './capabilities.ts';
import type { Reply } from './replies.ts';

/** Sends one command at a time. */
export interface Dialogue {
  /** Sends a line and waits for the reply. Without a line it waits for the greeting. */
  ask(line: string | undefined): Promise<Reply>;
  /** Performs the TLS handshake over the same connection. */
  secure(): Promise<void>;
  /** Called when a phase begins. */
  readonly watch: Watch | undefined;
}

const BY_PASSWORD: readonly AuthMechanism[] = ['PLAIN', 'LOGIN', 'CRAM-MD5'];

/** Authenticates (RFC 4954). Returns the server's final reply, with redacted credentials. */
export async function authenticate(dialogue: Dialogue, login: Login, { auth }: Offers): Promise<Reply> {
  const mechanism = login.mechanism ?? BY_PASSWORD.find((one) => auth.includes(one)) ?? 'PLAIN';
  const { code, text } = await exchange(dialogue, mechanism, login);
  return { code, text: redactor(login)(text) };
}

function exchange(dialogue: Dialogue, mechanism: AuthMechanism, login: Login): Promise<Reply> {
  const { user, secret } = login;
  switch (mechanism) {
    case 'PLAIN':
      return dialogue.ask(`AUTH PLAIN ${plainResponse(login)}`);
    case 'LOGIN':
      return challenged(dialogue, 'AUTH LOGIN', [() => base64(user), () => base64(secret)]);
    case 'CRAM-MD5':
      return challenged(dialogue, 'AUTH CRAM-MD5', [
        (challenge) => base64(`${user} ${createHmac('md5', secret).update(challenge).digest('hex')}`),
      ]);
    case 'XOAUTH2':
      // A refusal is a challenge with the reason, and expects an empty response.
      return challenged(dialogue, `AUTH XOAUTH2 ${xoauth2Response(login)}`, [() => '']);
    default:
      return mechanism satisfies never;
  }
}

/** Answers the server's challenges one after the other. */
async function challenged(
  dialogue: Dialogue,
  command: string,
  answers: readonly ((challenge: Buffer) => string)[],
): Promise<Reply> {
  let reply = await dialogue.ask(command);
  for (const answer of answers) {
    if (reply.code !== 334) break;
    reply = await dialogue.ask(answer(Buffer.from(reply.text.slice('334 '.length), 'base64')));
  }
  return reply;
}
