import { CREDENTIALS } from '../settings.ts';
import { REPLY } from './replies.ts';

/** What an AUTH exchange says next: to the client, and to itself once the client has answered. */
export interface AuthStep {
  readonly reply: string;
  readonly next?: (line: string) => AuthStep;
}

/** RFC 4954 with PLAIN (RFC 4616) and LOGIN (draft-murchison-sasl-login). `argument` is what follows `AUTH `. */
export function startAuth(argument: string): AuthStep {
  const [mechanism = '', initial] = argument.trim().split(/ +/);
  switch (mechanism.toUpperCase()) {
    case 'PLAIN':
      return initial === undefined ? { reply: REPLY.authToken, next: plain } : plain(initial);
    case 'LOGIN':
      return initial === undefined ? { reply: REPLY.authUser, next: loginUser } : loginUser(initial);
    case '':
      return { reply: REPLY.badArguments };
    default:
      return { reply: REPLY.authUnknown };
  }
}

function plain(token: string): AuthStep {
  if (token === '*') return { reply: REPLY.authCancelled };
  const [, user, secret] = decoded(token).split('\0');
  return verdict(user, secret);
}

function loginUser(token: string): AuthStep {
  if (token === '*') return { reply: REPLY.authCancelled };
  const user = decoded(token);
  return {
    reply: REPLY.authPassword,
    next: (answer) => (answer === '*' ? { reply: REPLY.authCancelled } : verdict(user, decoded(answer))),
  };
}

function verdict(user: string | undefined, secret: string | undefined): AuthStep {
  const known = user === CREDENTIALS.user && secret === CREDENTIALS.secret;
  return { reply: known ? REPLY.authDone : REPLY.authFailed };
}

function decoded(token: string): string {
  return Buffer.from(token, 'base64').toString('utf8');
}
