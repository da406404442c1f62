import type { Outcome } from '../model/outcome.ts';
import type { SessionMeasures } from '../model/session.ts';
import type { Transport } from '../model/transport.ts';
import { escapedForms, LOGIN_WORDS, redactBase64, redactCut } from './secret-forms.ts';
import { base64, plainResponse, xoauth2Response } from './smtp/login.ts';

/** What a server is told in confidence. */
export interface Confidence {
  readonly user: string;
  readonly secret: string;
}

/** A secret that was cut off at the end of a text is taken out from so many characters on. */
const SHORTEST_REST = 4;

/**
 * Redacts what was told in confidence, if a server or a library repeats it: reasons end up in the run file. It is found in every form
 * in which our transports say it, escaped, within base64, and if the server or the end of the words cuts it off.
 */
export function redactor(told: Confidence | undefined): (words: string) => string {
  if (told === undefined || told.secret === '') return (words) => words;
  const { user, secret } = told;
  const encoded = [
    plainResponse({ user, secret }),
    base64(`${user}\0${user}\0${secret}`),
    xoauth2Response({ user, secret }),
    // HTTP Basic (RFC 7617), with the user that Mailgun wants or with one's own.
    base64(`api:${secret}`),
    base64(`${user}:${secret}`),
    base64(secret),
    Buffer.from(secret).toString('hex'),
  ];
  const forms = [...encoded, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), secret];
  const escaped = escapedForms(secret);
  const redactors = [
    // First whole headers; base64 twice is one that holds Basic.
    redactBase64([...encoded, secret]),
    (words: string) =>
      [...encoded, ...encoded.map(encodeURIComponent)].reduce(
        (text, one) => text.replaceAll(one, '…'),
        words,
      ),
    (words: string) => words.replace(escaped, '…'),
    (words: string) => withoutRest(words, forms),
    redactCut(forms),
    (words: string) => words.replace(LOGIN_WORDS, '$1 …'),
  ];
  return (words) => redactors.reduce((text, redact) => redact(text), words);
}

function withoutRest(words: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, words.length); length >= SHORTEST_REST; length--)
      if (words.endsWith(form.slice(0, length))) return `${words.slice(0, -length)}…`;
  }
  return words;
}

/** The same transport, whose outcomes are discreet. */
export function redacting(transport: Transport, words: (text: string) => string): Transport {
  const washed = (outcome: Outcome): Outcome =>
    outcome.kind === 'accepted' ? outcome : { ...outcome, reason: words(outcome.reason) };
  return {
    prepare: (content) => transport.prepare(content),
    async send(recipients, key) {
      const outcomes = await transport.send(recipients, key);
      return outcomes.every(({ kind }) => kind === 'accepted') ? outcomes : outcomes.map(washed);
    },
    compose: (recipients) => transport.compose(recipients),
    facts: () => transport.facts(),
    ...(transport.sessions === undefined ? {} : { sessions: () => washedSessions(transport, words) }),
    close: () => transport.close(),
  };
}

function washedSessions(transport: Transport, words: (text: string) => string): SessionMeasures {
  const measures = transport.sessions?.() ?? { ended: 0, resent: 0, limits: [] };
  return { ...measures, limits: measures.limits.map((one) => ({ ...one, reply: words(one.reply) })) };
}
