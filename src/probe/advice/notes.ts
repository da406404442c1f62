import type { HttpProbe, ProbeTls, SmtpOffers, SmtpProbe } from '../../model/probe.ts';
import { handshakeTurnarounds, mechanismFor, NEAR_MS } from './transports.ts';

/** Sentences, each with what it means for a client. */

const DAY_MS = 86_400_000;
/**
 * Authorities that renew by themselves do so a month before the end
 * (https://letsencrypt.org/docs/integration-guide/).
 */
const SOON_DAYS = 21;
/** A pause before the greeting that is no round trip any more. */
const PAUSE_MS = 50;

const IN_THE_CLEAR =
  'Nothing is secured here: whatever is sent, a password or a key too, can be read on the way.';
/**
 * Milliseconds by which a program's answer is later than TCP's, so that more than its own work lies in
 * between.
 */
const BEHIND_MS = 5;

/** TCP is answered by whatever machine is there first. */
function distanceNotes(connectMs: number, rttMs: number): readonly string[] {
  return rttMs > 2 * connectMs && rttMs - connectMs > BEHIND_MS
    ? [
        'TCP is answered much sooner than the server answers: it takes its time, or something in between, such as a proxy, took the connection.',
      ]
    : [];
}

const NOT_EMULATED = `A round trip of less than ${NEAR_MS} ms is like loopback’s: no link is to be emulated.`;

/** The default limit of messages per session of known servers. */
const SESSIONS: readonly { readonly greets: RegExp; readonly name: string; readonly messages: number }[] = [
  // `smtp limit max-mails`: https://man.openbsd.org/smtpd.conf
  { greets: /\bOpenSMTPD\b/, name: 'OpenSMTPD', messages: 100 },
  // `smtp_accept_max_per_connection`:
  // https://www.exim.org/exim-html-current/doc/html/spec_html/ch-main_configuration.html
  { greets: /\bExim\b/, name: 'Exim', messages: 1000 },
];

/** RFC 9422: the limits that a server announces after EHLO, `LIMITS MAILMAX=100 RCPTMAX=50`. */
function limitNotes(keywords: readonly string[], greeting: string): readonly string[] {
  const limits = keywords.find((line) => /^LIMITS\b/i.test(line)) ?? '';
  const [, mails] = /\bMAILMAX=(\d+)/i.exec(limits) ?? [];
  const [, recipients] = /\bRCPTMAX=(\d+)/i.exec(limits) ?? [];
  const known = SESSIONS.find(({ greets }) => greets.test(greeting));
  return [
    ...(mails === undefined
      ? []
      : [`It takes ${mails} messages a session (LIMITS): --messages-per-connection ${mails} keeps to that.`]),
    ...(recipients === undefined
      ? []
      : [`It takes ${recipients} recipients a message (LIMITS): --batch goes no higher.`]),
    ...(mails !== undefined || known === undefined
      ? []
      : [
          `${known.name} takes ${known.messages} messages per session by default: use --messages-per-connection ${known.messages}.`,
        ]),
  ];
}

export function smtpNotes(
  { security, connection, tls, tlsProblem, offers, greeting, roundTrips, at }: Omit<SmtpProbe, 'advice'>,
  usable: SmtpOffers,
  rttMs: number,
  port: number,
): string[] {
  const { clear, secured } = offers;
  const pauseMs = greeting.afterMs - rttMs;
  return [
    ...(tlsProblem === null ? [] : [`STARTTLS is offered and comes to nothing: ${tlsProblem}.`]),
    ...(security === 'none' ? [IN_THE_CLEAR] : []),
    ...tlsNotes(tls, at),
    ...(tls?.resumption === 'resumed'
      ? ['A new connection may go on from the TLS session of one before it: `+resume` does so.']
      : []),
    ...(clear !== null && secured !== null && clear.auth.length === 0 && secured.auth.length > 0
      ? ['AUTH is offered only once the connection is secured.']
      : []),
    ...(usable.auth.length > 0 && mechanismFor(usable.auth) === undefined
      ? [`Sendoff speaks none of its AUTH mechanisms (${usable.auth.join(', ')}).`]
      : []),
    ...(usable.pipelining
      ? []
      : [
          'Without PIPELINING a message waits 4 times. Sendoff’s mocks offer it, so a run against them shows fewer turnarounds than this server takes.',
        ]),
    ...limitNotes(usable.keywords, greeting.text),
    ...(pauseMs > PAUSE_MS && pauseMs > rttMs
      ? [
          `It waits for ${Math.round(pauseMs)} ms before it greets, and so does every new connection: keep connections open.`,
        ]
      : []),
    ...(port === 25
      ? [
          'Port 25 is where servers meet (RFC 5321); clients hand mail in on 587 (RFC 6409) or 465 (RFC 8314).',
        ]
      : []),
    ...(roundTrips === null
      ? ['No round trip could be timed over the open connection; TCP’s handshake stands for it.']
      : []),
    ...distanceNotes(connection.connectMs, rttMs),
    ...(rttMs < NEAR_MS ? [NOT_EMULATED] : []),
  ];
}

export function httpNotes(
  { tls, at, status, connection, http2, keepAlive, hints, roundTrips }: Omit<HttpProbe, 'advice'>,
  isKnown: boolean,
  rttMs: number,
): string[] {
  const hintOf = (name: string): string | undefined => hints.find((one) => one.name === name)?.value;
  const location = hintOf('location');
  const limits = hints.filter(({ name }) => /rate-?limit/.test(name)).map(({ name }) => name);
  return [
    ...(tls === null ? [IN_THE_CLEAR] : []),
    ...tlsNotes(tls, at),
    ...(tls?.resumption === 'refused' || tls?.resumption === 'no-ticket'
      ? ['The mocks resume them: `+no-resume` has each new connection make a whole handshake there too.']
      : []),
    ...(location === undefined ? [] : [`It sends whoever asks for / on to ${location}, with ${status}.`]),
    ...(http2 === null
      ? [
          tls === null
            ? 'HTTP/2 is agreed on by TLS alone, so each call in flight takes a connection of its own.'
            : 'HTTP/2 is not agreed on, so each call in flight takes a connection of its own.',
        ]
      : [
          http2.streams === null
            ? 'By HTTP/2 one connection carries all calls at once.'
            : `By HTTP/2 one connection carries up to ${http2.streams} calls at once.`,
        ]),
    ...keepAliveNotes(keepAlive),
    ...(limits.length > 0 || hintOf('retry-after') !== undefined
      ? ['It says how much it takes and when to come again: `--retry hints` does as it says.']
      : []),
    ...(/\bh3\b/.test(hintOf('alt-svc') ?? '')
      ? ['HTTP/3 is offered (Alt-Svc); Sendoff has no client for it.']
      : []),
    ...(isKnown
      ? []
      : [
          'The provider of this API is unknown: replace api-sendgrid with your provider’s transport (sendoff list transports).',
        ]),
    ...(roundTrips === null
      ? ['No round trip could be timed over an open connection; TCP’s handshake stands for it.']
      : []),
    ...distanceNotes(connection.connectMs, rttMs),
    ...(rttMs < NEAR_MS ? [NOT_EMULATED] : []),
    'HEAD / asks the front of a service alone: what its API allows may be another matter.',
  ];
}

function keepAliveNotes(keepAlive: HttpProbe['keepAlive']): readonly string[] {
  if (keepAlive === null) return [];
  if (!keepAlive.kept)
    return ['By HTTP/1.1 it closes the connection after every answer, so that each call pays for a new one.'];
  const { timeoutSeconds, max } = keepAlive;
  return [
    ...(timeoutSeconds === null
      ? []
      : [
          `By HTTP/1.1 it closes a connection that was idle for ${timeoutSeconds} s: a client that pauses for longer pays for a new one.`,
        ]),
    ...(max === null ? [] : [`By HTTP/1.1 a connection ends after ${max} requests.`]),
  ];
}

function tlsNotes(tls: ProbeTls | null, at: string): readonly string[] {
  if (tls === null) return [];
  const { problem, validUntil } = tls.certificate;
  const days = (Date.parse(validUntil) - Date.parse(at)) / DAY_MS;
  const saving =
    handshakeTurnarounds(tls.version) === 2 ? ', and takes one turnaround more than a resumed one' : '';
  return [
    ...(problem === null
      ? []
      : [
          `The certificate does not verify: ${problem}. A client that checks, as all of Sendoff’s do, sends nothing here.`,
        ]),
    ...(problem === null && days < SOON_DAYS ? [`The certificate ends in ${Math.floor(days)} days.`] : []),
    ...(tls.resumption === 'refused' || tls.resumption === 'no-ticket'
      ? [`TLS sessions are not resumed here: each new connection makes a whole handshake${saving}.`]
      : []),
  ];
}
