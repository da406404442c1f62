import { type HttpProbe, PROBE_SCHEMA } from '../model/probe.ts';
import { httpAdvice } from './advice/http.ts';
import { type Opened, openConnection } from './connect.ts';
import { type Head, headsByHttp1, headsByHttp2 } from './heads.ts';
import { hintsIn, keepAliveIn } from './hints.ts';
import { roundTripsOf, TIMED_REQUESTS } from './round-trips.ts';
import type { Target } from './target.ts';
import { factsOf, type HandshakeOptions, type Secured, secure, tlsResumption } from './tls.ts';
import { attempt, type ProbeOptions } from './with-timeout.ts';

const BOTH = ['h2', 'http/1.1'];
const OLD = ['http/1.1'];

interface Visit extends Opened {
  readonly secured: Secured | undefined;
  /** All requests sent over the connection. */
  readonly sent: string[];
}

interface Found {
  readonly heads: readonly Head[];
  readonly http2: HttpProbe['http2'];
}

/**
 * Probes an HTTP server with `HEAD /` only. Over TLS it opens two connections: one with HTTP/2 if the server
 * supports it, one with HTTP/1.1.
 *
 * @param apiAt returns the transport for the API at a host, if it is known
 * @throws usage errors if no HTTP server answers
 */
export async function probeHttp(
  target: Target,
  options: ProbeOptions,
  at: Date,
  apiAt: (host: string) => string | undefined,
): Promise<HttpProbe> {
  options.onStep(`connecting to ${target.url}`);
  const sent: string[][] = [];
  const first = await visit(target, options, sent, { protocols: BOTH });
  const { secured, connection } = first;
  const facts = secured === undefined ? undefined : factsOf(secured, target.url);
  // The first request warms up the connection; the others are timed.
  const found = await ask(first, target, TIMED_REQUESTS + 1, options);
  const [head] = found.heads;
  if (head === undefined) throw new Error('headsByHttp1 and headsByHttp2 return at least one head');
  const second = secured === undefined ? undefined : await again(target, options, sent, secured, found);
  const older = found.http2 === null ? found : second?.found;
  const probe = {
    protocol: 'http',
    schema: PROBE_SCHEMA,
    url: target.url,
    at: at.toISOString(),
    connection,
    roundTrips:
      roundTripsOf(
        'HEAD',
        found.heads.slice(1).map(({ afterMs }) => afterMs),
      ) ?? null,
    sent,
    tls:
      secured === undefined || facts === undefined
        ? null
        : { ...facts, resumption: tlsResumption(secured, second?.secured) },
    status: head.status,
    firstAnswerMs: head.afterMs,
    http2: found.http2,
    keepAlive: older === undefined ? null : keepAliveIn(older.heads),
    hints: hintsIn(found.heads),
  } as const;
  return { ...probe, advice: httpAdvice(probe, target, apiAt(target.host)) };
}

async function visit(
  target: Target,
  options: ProbeOptions,
  log: string[][],
  wish: HandshakeOptions,
): Promise<Visit> {
  const opened = await openConnection(target, options);
  const sent: string[] = [];
  log.push(sent);
  if (!target.isSecured) return { ...opened, sent, secured: undefined };
  sent.push('TLS handshake');
  return { ...opened, sent, secured: await secure(opened.socket, target, wish, options) };
}

async function ask(
  { socket, secured, sent }: Visit,
  target: Target,
  times: number,
  options: ProbeOptions,
): Promise<Found> {
  options.onStep('timing round trips');
  if (secured?.alpn === 'h2') {
    const { heads, settings } = await headsByHttp2(secured.socket, target, times, options, sent);
    return { heads, http2: settings };
  }
  return { heads: await headsByHttp1(secured?.socket ?? socket, target, times, options, sent), http2: null };
}

/**
 * Opens a second connection that tries to resume the TLS session of the first. It uses HTTP/1.1, to see if
 * the server keeps such connections open.
 */
async function again(
  target: Target,
  options: ProbeOptions,
  sent: string[][],
  first: Secured,
  { http2 }: Found,
): Promise<{ readonly secured: Secured | undefined; readonly found: Found } | undefined> {
  options.onStep('resuming the TLS session');
  const tried = await attempt(async () => {
    const second = await visit(target, options, sent, { protocols: OLD, session: first.session() });
    return { secured: second.secured, found: await ask(second, target, http2 === null ? 1 : 2, options) };
  });
  return 'value' in tried ? tried.value : undefined;
}
