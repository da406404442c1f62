import type { Outcome } from '../model/outcome.ts';
import type { SessionMeasures } from '../model/session.ts';
import type { Transport } from '../model/transport.ts';
import { escapedForms, LOGIN_WORDS, redactBase64, redactCut } from './secret-forms.ts';
import { base64, plainResponse, xoauth2Response } from './smtp/login.ts';

/** The credentials that a client sends to a server. */
export interface Credentials {
  readonly user: string;
  readonly secret: string;
}

/** A truncated secret at the end of a text is redacted if at least this many characters are left. */
const SHORTEST_END = 4;

/**
 * Redacts the credentials in a server's or library's text, because the run file stores outcome reasons.
 * Finds every form in which our transports send the secret, also escaped, inside base64, or truncated.
 */
export function redactor(credentials: Credentials | undefined): (words: string) => string {
  if (credentials === undefined || credentials.secret === '') return (words) => words;
  const { user, secret } = credentials;
  const encoded = [
    plainResponse({ user, secret }),
    base64(`${user}\0${user}\0${secret}`),
    xoauth2Response({ user, secret }),
    // HTTP Basic (RFC 7617), with Mailgun's fixed user or with the account's user.
    base64(`api:${secret}`),
    base64(`${user}:${secret}`),
    base64(secret),
    Buffer.from(secret).toString('hex'),
  ];
  const forms = [...encoded, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), secret];
  const escaped = escapedForms(secret);
  const redactors = [
    // Whole headers first: a secret in base64 may be encoded once more as part of Basic.
    redactBase64([...encoded, secret]),
    (words: string) =>
      [...encoded, ...encoded.map(encodeURIComponent)].reduce(
        (text, one) => text.replaceAll(one, '…'),
        words,
      ),
    (words: string) => words.replace(escaped, '…'),
    (words: string) => redactTruncatedEnd(words, forms),
    redactCut(forms),
    (words: string) => words.replace(LOGIN_WORDS, '$1 …'),
  ];
  return (words) => redactors.reduce((text, redact) => redact(text), words);
}

function redactTruncatedEnd(words: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, words.length); length >= SHORTEST_END; length--)
      if (words.endsWith(form.slice(0, length))) return `${words.slice(0, -length)}…`;
  }
  return words;
}

/** The same transport with redacted outcomes. */
export function redacting(transport: Transport, words: (text: string) => string): Transport {
  const redacted = (outcome: Outcome): Outcome =>
    outcome.kind === 'accepted' ? outcome : { ...outcome, reason: words(outcome.reason) };
  return {
    prepare: (content) => transport.prepare(content),
    async send(recipients, key) {
      const outcomes = await transport.send(recipients, key);
      return outcomes.every(({ kind }) => kind === 'accepted') ? outcomes : outcomes.map(redacted);
    },
    compose: (recipients) => transport.compose(recipients),
    facts: () => transport.facts(),
    ...(transport.sessions === undefined ? {} : { sessions: () => redactedSessions(transport, words) }),
    close: () => transport.close(),
  };
}

function redactedSessions(transport: Transport, words: (text: string) => string): SessionMeasures {
  const measures = transport.sessions?.() ?? { ended: 0, resent: 0, limits: [] };
  return { ...measures, limits: measures.limits.map((one) => ({ ...one, reply: words(one.reply) })) };
}
