import type { IncomingMessage, ServerResponse } from 'node:http';
import { getResponse } from 'msw';
import { breakOff } from '../faults/break-off.ts';
import { type ApiResponse, createRouter, type DialectInstance } from './dialect.ts';
import { dialectHandlers } from './handlers.ts';
import {
  faultResponse,
  LOOPBACK,
  readBody,
  respond,
  type SocketHost,
  startSocketHost,
} from './socket-host.ts';
import type { HostTrouble } from './trouble.ts';

/** Serves a dialect's msw handlers, the same that users put into their own tests, on a real socket. */
export function startReferenceHost(
  port: number,
  instance: DialectInstance,
  trouble?: HostTrouble,
): Promise<SocketHost> {
  // The handlers match whole addresses; the port is not known yet, and the client's Host header does not matter.
  const baseUrl = `http://${LOOPBACK}`;
  const handlers = dialectHandlers(instance, baseUrl);
  const { maxBytes } = createRouter(instance);

  async function answer(request: IncomingMessage, body: Buffer): Promise<ApiResponse> {
    const method = request.method ?? 'GET';
    const fetchRequest = new Request(`${baseUrl}${request.url ?? '/'}`, {
      method,
      headers: headerPairs(request.rawHeaders),
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
    });
    const response = await getResponse(handlers, fetchRequest);
    if (response === undefined) throw new TypeError(`no handler for ${method} ${request.url}`);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }

  async function answerOrNot(request: IncomingMessage, body: Buffer): Promise<ApiResponse> {
    return trouble === undefined ? answer(request, body) : trouble.around(() => answer(request, body));
  }

  function listener(request: IncomingMessage, response: ServerResponse): void {
    const how = trouble?.begun();
    if (how !== undefined) {
      breakOff(request.socket, how);
      return;
    }
    readBody(request, maxBytes, (body) => {
      answerOrNot(request, body).then(
        (ready) => respond(response, ready),
        (error: unknown) => respond(response, faultResponse(error)),
      );
    });
  }
  return startSocketHost(port, listener, trouble?.connected);
}

/** Connection, Expect and the like belong to the connection; Fetch takes them out or refuses them. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'upgrade',
]);

function headerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    if (!OF_THE_CONNECTION.has(name.toLowerCase())) pairs.push([name, raw[i + 1] ?? '']);
  }
  return pairs;
}
