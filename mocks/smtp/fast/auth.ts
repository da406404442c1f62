import { createHmac, randomBytes } from 'node:crypto';
import { SERVER_NAME } from '../../tls/server-side.ts';
import { ACCOUNT } from '../settings.ts';
import { REPLY } from './replies.ts';

/** The next step of an AUTH exchange: the reply, and the handler of the client's answer. */
export interface AuthStep {
  readonly reply: string;
  readonly next?: (line: string) => AuthStep;
}

/** Handles the client's decoded answer. */
type Take = (text: string) => AuthStep;

/** RFC 4954. `argument` is what follows `AUTH `. */
export function startAuth(argument: string): AuthStep {
  const [mechanism = '', initial, ...more] = argument.trim().split(/ +/);
  if (mechanism === '' || more.length > 0) return MALFORMED;
  switch (mechanism.toUpperCase()) {
    case 'PLAIN':
      return clientFirst(initial, REPLY.authToken, plain);
    case 'LOGIN':
      return clientFirst(initial, REPLY.authUser, loginUser);
    case 'XOAUTH2':
      return clientFirst(initial, REPLY.authToken, xoauth2);
    case 'CRAM-MD5':
      // RFC 4954, 4: if the server sends first, an initial response is rejected.
      return initial === undefined ? cramMd5() : MALFORMED;
    default:
      return { reply: REPLY.authUnknown };
  }
}

const MALFORMED: AuthStep = { reply: REPLY.badArguments };

/** RFC 4954, 4: the first answer may travel with the command; `=` means an empty one. */
function clientFirst(initial: string | undefined, challenge: string, take: Take): AuthStep {
  if (initial === undefined) return { reply: challenge, next: decoded(take) };
  return initial === '=' ? take('') : decoded(take)(initial);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** RFC 4954, 4: `*` cancels, and invalid base64 is rejected with 501. */
function decoded(take: Take): (line: string) => AuthStep {
  return (line) => {
    if (line === '*') return { reply: REPLY.authCancelled };
    return BASE64.test(line) ? take(Buffer.from(line, 'base64').toString('utf8')) : MALFORMED;
  };
}

/** RFC 4616, 2: authorization identity, authentication identity, password. */
function plain(text: string): AuthStep {
  const [as = '', user, password, ...more] = text.split('\0');
  if (password === undefined || more.length > 0) return MALFORMED;
  return verdict((as === '' || as === user) && user === ACCOUNT.user && password === ACCOUNT.password);
}

/** draft-murchison-sasl-login */
function loginUser(user: string): AuthStep {
  const password: Take = (text) => verdict(user === ACCOUNT.user && text === ACCOUNT.password);
  return { reply: REPLY.authPassword, next: decoded(password) };
}

/** RFC 2195, 2: a unique challenge, and its digest keyed with the password. */
function cramMd5(): AuthStep {
  const challenge = `<${randomBytes(12).toString('hex')}.${Date.now()}@${SERVER_NAME}>`;
  const digest = createHmac('md5', ACCOUNT.password).update(challenge).digest('hex');
  const take: Take = (text) => verdict(text === `${ACCOUNT.user} ${digest}`);
  return { reply: `334 ${Buffer.from(challenge).toString('base64')}\r\n`, next: decoded(take) };
}

/**
 * https://developers.google.com/workspace/gmail/imap/xoauth2-protocol: a rejection is a challenge, to which
 * the client sends an empty answer.
 */
function xoauth2(text: string): AuthStep {
  const [user = '', auth = '', ...end] = text.split('\x01');
  if (!user.startsWith('user=') || !/^auth=Bearer /i.test(auth) || end.join() !== ',') return MALFORMED;
  const known = user === `user=${ACCOUNT.user}` && auth.slice('auth=Bearer '.length) === ACCOUNT.accessToken;
  return known ? verdict(true) : { reply: REPLY.authTokenRefused, next: () => verdict(false) };
}

function verdict(known: boolean): AuthStep {
  return { reply: known ? REPLY.authDone : REPLY.authFailed };
}
