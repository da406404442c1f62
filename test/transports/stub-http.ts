import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { makeTlsIdentity } from '../../mocks/tls/identity.ts';
import type { Endpoint } from '../../src/model/transport.ts';

export interface StubRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface StubHttp {
  readonly endpoint: Endpoint;
  readonly requests: StubRequest[];
  open: number;
  mostOpen: number;
  opened: number;
  answer: (request: StubRequest, response: ServerResponse) => void;
  /** Ends every connection. */
  drop(): void;
  close(): Promise<void>;
}

const NAME = 'stub.sendoff.test';

/** A scripted HTTP server that remembers what it was asked; over TLS, by HTTP/2 where the client wants it. */
export async function startStubHttp(answer: StubHttp['answer'], isSecured = false): Promise<StubHttp> {
  const identity = isSecured ? await makeTlsIdentity(NAME) : undefined;
  const server: Server =
    identity === undefined
      ? createServer()
      : createSecureServer({ cert: identity.cert, key: identity.key, allowHTTP1: true });
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = { path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks) };
      stub.requests.push(request);
      stub.answer(request, response);
    });
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    stub.opened++;
    stub.open++;
    stub.mostOpen = Math.max(stub.mostOpen, stub.open);
    socket.on('close', () => {
      sockets.delete(socket);
      stub.open--;
    });
  });
  const stub: StubHttp = {
    endpoint: { host: '127.0.0.1', port: 0 },
    requests: [],
    open: 0,
    mostOpen: 0,
    opened: 0,
    answer,
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      stub.drop();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(stub, {
    endpoint: {
      host: '127.0.0.1',
      port,
      user: 'api',
      secret: 'secret',
      ...(identity === undefined ? {} : { tls: { name: NAME, ca: identity.ca } }),
    },
  });
}
