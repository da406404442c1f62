import { buildConnector, Client } from 'undici';
import { authorityOf } from '../../model/target.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import { lookupOf, trustOf } from '../endpoint.ts';
import { watchedConnector } from './watched.ts';

/** How a sender connects to its server. */
export interface HttpProtocol {
  /** One connection, opened with its first request. */
  readonly open: () => Client;
  /** The number of connections: one for each call in flight, or one that carries all of them. */
  readonly connections: number;
  /** True if undici closes a connection after a request that requires it. */
  readonly resets: boolean;
  /** True if undici ends requests that take too long. */
  readonly endsLate: boolean;
  /** For the run file. */
  readonly facts: TransportFacts;
}

/** Longer than the pause between two trials of a client: otherwise a reconnect would be timed. */
export const KEEP_ALIVE_MS = 600_000;

export function protocolFor(options: TransportOptions): HttpProtocol {
  const { endpoint, concurrency, timeoutMs, features = [] } = options;
  const at = authorityOf(endpoint);
  const common: Client.Options = {
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  };
  if (features.includes('h2')) {
    const origin = `https://${at}`;
    const settings: Client.Options = {
      ...common,
      allowH2: true,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      // No ping while another scenario's trial runs.
      h2Options: { maxConcurrentStreams: concurrency, pingInterval: 0 },
      connect: connectorFor(options, securedConnector(options, true)),
    };
    return {
      open: () => new Client(origin, settings),
      connections: 1,
      resets: false,
      endsLate: true,
      facts: { http: 'HTTP/2 over TLS', poolSize: 1, streams: concurrency },
    };
  }
  const isSecured = features.includes('https');
  const { messagesPerConnection } = options;
  const settings: Client.Options = {
    ...common,
    allowH2: false,
    // undici makes new timers for every request; 0 ends that, and the sender has deadlines of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Counts the requests of each connection: https://undici.nodejs.org/#/docs/api/Client
    ...(messagesPerConnection === undefined ? {} : { maxRequestsPerClient: messagesPerConnection }),
    connect: connectorFor(options, isSecured ? securedConnector(options, false) : undefined),
  };
  return {
    open: () => new Client(`${isSecured ? 'https' : 'http'}://${at}`, settings),
    connections: concurrency,
    resets: true,
    endsLate: false,
    facts: {
      http: isSecured ? 'HTTP/1.1 over TLS' : 'HTTP/1.1',
      poolSize: concurrency,
      pipelining: 1,
      maxRequests: messagesPerConnection ?? 'unlimited',
    },
  };
}

/** Uses undici's own connector unless phases are watched. */
function connectorFor(
  { endpoint, timeoutMs, watch }: TransportOptions,
  secured: buildConnector.connector | undefined,
): NonNullable<Client.Options['connect']> {
  if (watch !== undefined) return watchedConnector(secured, timeoutMs, watch);
  return secured ?? { timeout: timeoutMs, ...lookupOf(endpoint) };
}

/**
 * All connections of a sender share this connector and its TLS sessions. Certificates are always verified.
 * With HTTP/2 the server must negotiate it: otherwise HTTP/1.1 would be measured under its name.
 */
export function securedConnector(
  { endpoint, timeoutMs, features = [] }: TransportOptions,
  isH2: boolean,
): buildConnector.connector {
  const resumes = !features.includes('no-resume');
  const connect = buildConnector({
    timeout: timeoutMs,
    // undici keeps TLS sessions unless this is 0: https://undici.nodejs.org/#/docs/api/Client
    ...(resumes ? {} : { maxCachedSessions: 0 }),
    allowH2: isH2,
    preferH2: isH2,
    ...trustOf(endpoint),
    ...lookupOf(endpoint),
  });
  // undici holds sessions weakly: without this reference a garbage collection causes a full handshake.
  const last: { session?: Buffer } = {};
  return (to, opened) =>
    connect(to, (...[error, socket]) => {
      if (error !== null) {
        opened(error, null);
        return;
      }
      if (resumes) {
        socket.on('session', (session: Buffer) => {
          last.session = session;
        });
      }
      if (!isH2 || ('alpnProtocol' in socket && socket.alpnProtocol === 'h2')) {
        opened(null, socket);
        return;
      }
      socket.destroy();
      opened(Object.assign(new Error('the server does not offer HTTP/2'), { code: 'NO_HTTP2' }), null);
    });
}
