import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { usageError } from '../../src/model/error.ts';
import type { TransportFacts } from '../../src/model/transport.ts';
import type { Wire } from '../../src/model/trial.ts';
import { type Break, breakOff } from '../faults/break-off.ts';
import type { ServerTls } from '../tls/server-side.ts';
import { WireCounter } from '../wire.ts';
import type { ApiResponse } from './exchange.ts';
import type { StreamService } from './http2/session.ts';
import { securedFront } from './secured-front.ts';

/** An HTTP/1.1 server on the loopback interface that counts what goes over its sockets. */
export interface SocketHost {
  readonly port: number;
  /** The socket options of this server, for the run file. */
  readonly facts: TransportFacts;
  wire(): Wire;
  openConnections(): number;
  close(): Promise<void>;
}

export const LOOPBACK = '127.0.0.1';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface SocketHostOptions {
  /** How a new connection ends, before anything is read. */
  readonly connected?: (() => Break | undefined) | undefined;
  /** The TLS of secured connections, and the service for HTTP/2. */
  readonly secured?: { readonly tls: ServerTls; readonly streams: Omit<StreamService, 'wire'> } | undefined;
}

/**
 * Starts to listen; `listener` answers each request with `respond`. No timeout is set anywhere: a connection
 * that the server ends on its own would be measured as the client's failure.
 *
 * @param port 0 for any free one
 * @throws the usage error `port-in-use`
 */
export async function startSocketHost(
  port: number,
  listener: Listener,
  { connected, secured }: SocketHostOptions = {},
): Promise<SocketHost> {
  const wire = new WireCounter();
  const stalled = new WeakSet<Socket>();
  // Without HTTP pipelining, which no client here uses, each request is waited for once.
  function heard(request: IncomingMessage, response: ServerResponse): void {
    if (stalled.has(request.socket)) return;
    wire.request();
    wire.turnaround();
    listener(request, response);
  }

  const http = createServer(
    { noDelay: true, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    heard,
  );
  http.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    wire.turnaround();
    response.writeContinue();
    heard(request, response);
  });
  // As the fast host: node:http hangs up without a word otherwise.
  http.on('connect', (_request, socket) =>
    socket.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n'),
  );
  http.timeout = 0;
  function begun(socket: Socket): void {
    const how = connected?.();
    if (how === 'stall') stalled.add(socket);
    else if (how !== undefined) breakOff(socket, how);
  }
  const server =
    secured === undefined
      ? http.on('connection', (socket) => {
          wire.opened(socket);
          begun(socket);
        })
      : createSocketServer(
          { noDelay: true, allowHalfOpen: true },
          await securedFront(secured.tls, { ...secured.streams, wire }, (socket) => {
            // "can also be explicitly emitted by users to inject connections":
            // https://nodejs.org/api/http.html#event-connection
            http.emit('connection', socket);
            begun(socket);
          }),
        );

  return {
    port: await listen(server, port),
    facts: { node: process.versions.node, noDelay: true, keepAliveTimeoutMs: 0, dateHeader: false },
    wire: () => wire.read(),
    openConnections: () => wire.openConnections(),
    close() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        for (const socket of wire.sockets()) socket.destroy();
      });
    },
  };
}

/**
 * Listens on the loopback interface.
 *
 * @param port 0 for any free one
 * @returns the port that it listens on
 * @throws the usage error `port-in-use`
 */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? portInUse(port, error) : error);
    server.once('error', failed);
    server.listen(port, LOOPBACK, () => {
      server.removeListener('error', failed);
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new TypeError('not bound to a port'));
      else resolve(bound.port);
    });
  });
}

function portInUse(port: number, cause: Error): Error {
  return usageError(
    'port-in-use',
    `Port ${port} on ${LOOPBACK} is already in use, so the API mock cannot listen there.`,
    'Set `port` to another one, or to 0 for any free port.',
    cause,
  );
}

/**
 * Collects the body of a request and hands it on once, when it is whole. Of a longer body than `maxBytes`,
 * one byte more than that is kept; the rest is read and dropped, so that the client can read the answer.
 */
export function readBody(request: IncomingMessage, maxBytes: number, whole: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let kept = 0;
  request.on('data', (chunk: Buffer) => {
    const room = maxBytes + 1 - kept;
    if (room <= 0) return;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    kept += part.length;
    chunks.push(part);
  });
  request.once('end', () => {
    const [first] = chunks;
    whole(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, kept));
  });
}

/** Writes head and body in one go, or hangs up. */
export function respond(response: ServerResponse, { status, headers, body, hangUp: how }: ApiResponse): void {
  if (how !== undefined) {
    if (response.socket !== null) breakOff(response.socket, how);
    return;
  }
  response.sendDate = false;
  const raw: (string | number)[] = [];
  for (const name in headers) raw.push(name, headers[name] ?? '');
  raw.push('Content-Length', Buffer.byteLength(body));
  response.writeHead(status, raw).end(body);
}

/** The answer when the mock itself is at fault: no provider's shape, so that nobody takes it for one. */
export function faultResponse(error: unknown): ApiResponse {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    status: 500,
    headers: { 'Content-Type': 'text/plain; charset=utf-8' },
    body: `Fault in the API mock: ${text}`,
  };
}

/** The path of a request target, without query. */
export function pathOf(target: string | undefined): string {
  const query = target?.indexOf('?') ?? -1;
  return query < 0 ? (target ?? '/') : (target ?? '/').slice(0, query);
}
