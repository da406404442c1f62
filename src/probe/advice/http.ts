import type { Advice, HttpProbe } from '../../model/probe.ts';
import type { Target } from '../target.ts';
import { httpNotes } from './notes.ts';
import { handshakeTurnarounds, roundTripMs, runArguments, targetArguments } from './transports.ts';

/** For an API of an unknown provider. */
const STAND_IN = 'api-sendgrid';

/**
 * Advice for a client, computed from the findings alone.
 *
 * @param api the transport of this provider; undefined if unknown
 */
export function httpAdvice(
  found: Omit<HttpProbe, 'advice'>,
  { url }: Pick<Target, 'url'>,
  api: string | undefined,
): Advice {
  const { tls, http2, keepAlive } = found;
  const opening = tls === null ? [] : [{ step: 'TLS', count: handshakeTurnarounds(tls.version) }];
  const fresh = opening.reduce((total, { count }) => total + count, 1);
  const isClosed = keepAlive?.kept === false;
  const base = api ?? STAND_IN;
  const older = {
    transport: tls === null ? base : `${base}+https`,
    fresh,
    warmLeast: isClosed ? fresh : 1,
    warmMost: isClosed ? fresh : 1,
  };
  const newer = { transport: `${base}+h2`, fresh, warmLeast: 1, warmMost: 1 };
  const clients = [...(http2 === null ? [] : [newer]), ...(keepAlive === null ? [] : [older])];
  const rttMs = roundTripMs(found);
  return {
    turnarounds: { opening, clients },
    rttMs,
    client: {
      library: 'undici',
      options:
        http2 === null
          ? `new Pool('${url}', { allowH2: false, connections: callsInFlight })`
          : `new Pool('${url}', { allowH2: true, connections: 1 })`,
    },
    run: runArguments(
      clients.map(({ transport }) => transport),
      rttMs,
      isClosed && http2 === null,
    ),
    target: targetArguments(found, (http2 === null ? older : newer).transport, false),
    notes: httpNotes(found, api !== undefined, rttMs),
  };
}
