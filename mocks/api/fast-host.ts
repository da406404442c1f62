import { createServer, type Socket } from 'node:net';
import type { ServerTls } from '../tls/server-side.ts';
import { WireCounter } from '../wire.ts';
import type { Router } from './dialect.ts';
import type { ApiRequest, ApiResponse } from './exchange.ts';
import type { HostFaults } from './faults.ts';
import { Connection, type Service } from './http/connection.ts';
import { headParser, type ReaderLimits, RequestReader } from './http/reader.ts';
import { securedFront } from './secured-front.ts';
import { faultResponse, listen, type SocketHost } from './socket-host.ts';

/** Beyond this a body is not even read over: no provider takes a tenth of it. */
const MAX_READ_BYTES = 1024 * 1024 * 1024;

/**
 * Serves a dialect from sockets, without node:http, whose general server costs more than to read, check and
 * account for a small message.
 *
 * @param port 0 for any free one
 * @throws the usage error `port-in-use`
 */
export async function startFastHost(
  port: number,
  router: Router,
  faultAnswer?: HostFaults,
  tls?: ServerTls,
): Promise<SocketHost> {
  const wire = new WireCounter();
  const limits: ReaderLimits = { keptBodyBytes: router.maxBytes, bodyBytes: MAX_READ_BYTES };
  const parse = headParser(limits);
  const service: Service = {
    wire,
    newReader: () => new RequestReader(limits, parse),
    answer:
      faultAnswer === undefined
        ? (request) => answer(router, request)
        : (request) => faultAnswer.around(() => answer(router, request)),
    faultAnswer,
  };
  const speak = (socket: Socket): void => void new Connection(socket, service);
  // allowHalfOpen: a client may close its side before it has read the last answer.
  const server = createServer(
    { noDelay: true, allowHalfOpen: true },
    tls === undefined
      ? (socket) => {
          wire.opened(socket);
          speak(socket);
        }
      : await securedFront(tls, { ...service, keptBodyBytes: router.maxBytes }, speak),
  );
  return {
    port: await listen(server, port),
    facts: { node: process.versions.node, noDelay: true, keepAliveTimeoutMs: 0, dateHeader: false },
    wire: () => wire.read(),
    openConnections: () => wire.openConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of wire.sockets()) socket.destroy();
      }),
  };
}

function answer(router: Router, request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  try {
    const answered = router.answer(request);
    return answered instanceof Promise ? answered.catch(faultResponse) : answered;
  } catch (error) {
    return faultResponse(error);
  }
}
