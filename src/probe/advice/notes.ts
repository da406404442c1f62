import type { HttpProbe, ProbeTls, SmtpOffers, SmtpProbe } from '../../model/probe.ts';
import { handshakeTurnarounds, mechanismFor, NEAR_MS } from './transports.ts';

const DAY_MS = 86_400_000;
/**
 * Automatic renewal happens 30 days before the end (https://letsencrypt.org/docs/integration-guide/), so a
 * certificate this close to its end was probably forgotten.
 */
const SOON_DAYS = 21;
/** A longer pause before the greeting is deliberate, not distance. */
const PAUSE_MS = 50;

const IN_THE_CLEAR =
  'The connection is not encrypted. Others on the path can read all messages, passwords and keys.';
/** If the server answers this much later than TCP connects, a proxy may have accepted the connection. */
const BEHIND_MS = 5;

function distanceNotes(connectMs: number, rttMs: number): readonly string[] {
  return rttMs > 2 * connectMs && rttMs - connectMs > BEHIND_MS
    ? ['The server answers much later than TCP connects. It is slow, or a proxy accepted the connection.']
    : [];
}

const NOT_EMULATED = `The round trip is under ${NEAR_MS} ms, as on loopback: no link needs to be emulated.`;

const NOT_TIMED =
  'No round trip could be timed over the open connection, so the time of TCP’s handshake is used.';

/** The default limit of messages per connection of known servers. */
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
      : [
          `The server accepts ${mails} messages per connection (LIMITS): use --messages-per-connection ${mails}.`,
        ]),
    ...(recipients === undefined
      ? []
      : [
          `The server accepts ${recipients} recipients per message (LIMITS): use --batch ${recipients} at most.`,
        ]),
    ...(mails !== undefined || known === undefined
      ? []
      : [
          `${known.name} accepts ${known.messages} messages per connection by default: use --messages-per-connection ${known.messages}.`,
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
    ...(tlsProblem === null ? [] : [`The server offers STARTTLS, but it failed: ${tlsProblem}.`]),
    ...(security === 'none' ? [IN_THE_CLEAR] : []),
    ...tlsNotes(tls, at),
    ...(tls?.resumption === 'resumed'
      ? ['A new connection can resume an earlier TLS session: use the feature `+resume`.']
      : []),
    ...(clear !== null && secured !== null && clear.auth.length === 0 && secured.auth.length > 0
      ? ['The server offers AUTH only after STARTTLS.']
      : []),
    ...(usable.auth.length > 0 && mechanismFor(usable.auth) === undefined
      ? [`Sendoff supports none of the server’s AUTH mechanisms (${usable.auth.join(', ')}).`]
      : []),
    ...(usable.pipelining
      ? []
      : [
          'Without PIPELINING each message takes 4 turnarounds. Sendoff’s mocks offer PIPELINING, so a run against them shows fewer.',
        ]),
    ...limitNotes(usable.keywords, greeting.text),
    ...(pauseMs > PAUSE_MS && pauseMs > rttMs
      ? [
          `The server waits ${Math.round(pauseMs)} ms before it greets each new connection: keep connections open.`,
        ]
      : []),
    ...(port === 25
      ? [
          'Port 25 is for mail between servers (RFC 5321). Clients submit mail on 587 (RFC 6409) or 465 (RFC 8314).',
        ]
      : []),
    ...(roundTrips === null ? [NOT_TIMED] : []),
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
      ? ['Sendoff’s mocks do resume them. Use the feature `+no-resume` for full handshakes there too.']
      : []),
    ...(location === undefined ? [] : [`The server redirects / to ${location} (status ${status}).`]),
    ...(http2 === null
      ? [
          tls === null
            ? 'HTTP/2 needs TLS. Over HTTP/1.1 each concurrent call uses its own connection.'
            : 'The server does not support HTTP/2. Over HTTP/1.1 each concurrent call uses its own connection.',
        ]
      : [
          http2.streams === null
            ? 'Over HTTP/2 one connection carries all concurrent calls.'
            : `Over HTTP/2 one connection carries up to ${http2.streams} concurrent calls.`,
        ]),
    ...keepAliveNotes(keepAlive),
    ...(limits.length > 0 || hintOf('retry-after') !== undefined
      ? ['The server sends rate-limit headers: `--retry hints` follows them.']
      : []),
    ...(/\bh3\b/.test(hintOf('alt-svc') ?? '')
      ? ['The server offers HTTP/3 (Alt-Svc). Sendoff has no HTTP/3 client.']
      : []),
    ...(isKnown
      ? []
      : [
          'The provider of this API is unknown: replace api-sendgrid with your provider’s transport (sendoff list transports).',
        ]),
    ...(roundTrips === null ? [NOT_TIMED] : []),
    ...distanceNotes(connection.connectMs, rttMs),
    ...(rttMs < NEAR_MS ? [NOT_EMULATED] : []),
    'Only HEAD / was sent. The API behind it may behave differently.',
  ];
}

function keepAliveNotes(keepAlive: HttpProbe['keepAlive']): readonly string[] {
  if (keepAlive === null) return [];
  if (!keepAlive.kept)
    return ['Over HTTP/1.1 the server closes the connection after each response: each call opens a new one.'];
  const { timeoutSeconds, max } = keepAlive;
  return [
    ...(timeoutSeconds === null
      ? []
      : [
          `Over HTTP/1.1 the server closes connections idle for ${timeoutSeconds} s. After a longer pause a client opens a new one.`,
        ]),
    ...(max === null ? [] : [`Over HTTP/1.1 a connection ends after ${max} requests.`]),
  ];
}

function tlsNotes(tls: ProbeTls | null, at: string): readonly string[] {
  if (tls === null) return [];
  const { problem, validUntil } = tls.certificate;
  const days = (Date.parse(validUntil) - Date.parse(at)) / DAY_MS;
  const saving = handshakeTurnarounds(tls.version) === 2 ? ', one turnaround more than a resumed one' : '';
  return [
    ...(problem === null
      ? []
      : [
          `The certificate does not verify: ${problem}. Clients that check certificates, as Sendoff’s do, send nothing here.`,
        ]),
    ...(problem === null && days < SOON_DAYS ? [`The certificate expires in ${Math.floor(days)} days.`] : []),
    ...(tls.resumption === 'refused' || tls.resumption === 'no-ticket'
      ? [`The server does not resume TLS sessions: each new connection makes a full handshake${saving}.`]
      : []),
  ];
}
