import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { usageError } from '../../src/model/error.ts';
import type { TransportFacts } from '../../src/model/transport.ts';
import type { Wire } from '../../src/model/trial.ts';
import type { ApiResponse } from './dialect.ts';

/** An HTTP/1.1 server on the loopback interface that counts what goes over its sockets. */
export interface SocketHost {
  readonly port: number;
  /** What this server does to its sockets, for the run file. */
  readonly facts: TransportFacts;
  wire(): Wire;
  close(): Promise<void>;
}

export const LOOPBACK = '127.0.0.1';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Starts to listen; `listener` answers each request with `respond`. No timeout is set anywhere: a connection that the
 * server ends on its own would be measured as the client's failure.
 *
 * @param port 0 for any free one
 * @throws the usage error `port-in-use`
 */
export async function startSocketHost(port: number, listener: Listener): Promise<SocketHost> {
  const open = new Set<Socket>();
  const closed = { bytesReceived: 0, bytesSent: 0 };
  let connectionsOpened = 0;
  let requests = 0;

  const server = createServer(
    { noDelay: true, keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 },
    (request, response) => {
      requests++;
      listener(request, response);
    },
  );
  server.timeout = 0;
  server.on('connection', (socket) => {
    connectionsOpened++;
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      closed.bytesReceived += socket.bytesRead;
      closed.bytesSent += socket.bytesWritten;
    });
  });

  const address = await new Promise<AddressInfo>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? portInUse(port, error) : error),
    );
    server.listen(port, LOOPBACK, () => {
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new TypeError('not bound to a port'));
      else resolve(bound);
    });
  });

  return {
    port: address.port,
    facts: { node: process.versions.node, noDelay: true, keepAliveTimeoutMs: 0, dateHeader: false },
    wire() {
      let { bytesReceived, bytesSent } = closed;
      for (const socket of open) {
        bytesReceived += socket.bytesRead;
        bytesSent += socket.bytesWritten;
      }
      // Without HTTP pipelining, which no client here uses, each request is waited for once.
      return { bytesReceived, bytesSent, turnarounds: requests, connectionsOpened, requests };
    },
    close() {
      return new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      });
    },
  };
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
 * Collects the body of a request and hands it on once, when it is whole. Of a longer body than `maxBytes`, one byte
 * more than that is kept; the rest is read and dropped, so that the client can read the answer.
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

/** Writes head and body in one go. */
export function respond(response: ServerResponse, { status, headers, body }: ApiResponse): void {
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
