import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  close(): Promise<void>;
}

/** A scripted HTTP server that remembers what it was asked. */
export async function startStubHttp(answer: StubHttp['answer']): Promise<StubHttp> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = { path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks) };
      stub.requests.push(request);
      stub.answer(request, response);
    });
  });
  server.on('connection', (socket) => {
    stub.opened++;
    stub.open++;
    stub.mostOpen = Math.max(stub.mostOpen, stub.open);
    socket.on('close', () => stub.open--);
  });
  const stub: StubHttp = {
    endpoint: { host: '127.0.0.1', port: 0 },
    requests: [],
    open: 0,
    mostOpen: 0,
    opened: 0,
    answer,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(stub, { endpoint: { host: '127.0.0.1', port, user: 'api', secret: 'secret' } });
}
