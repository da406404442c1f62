import type { IncomingMessage, ServerResponse } from 'node:http';
import { getResponse } from 'msw';
import { breakOff } from '../faults/break-off.ts';
import type { ServerTls } from '../tls/server-side.ts';
import { createRouter, type DialectInstance } from './dialect.ts';
import type { ApiRequest, ApiResponse } from './exchange.ts';
import type { HostFaults } from './faults.ts';
import { answerBehind, dialectHandlers } from './handlers.ts';
import { type HostGuard, withHostGuard, wrongHostResponse } from './host-guard.ts';
import { targetParts } from './http/head.ts';
import {
  faultResponse,
  LOOPBACK,
  readBody,
  respond,
  type SocketHost,
  startSocketHost,
} from './socket-host.ts';

/** Serves a dialect's msw handlers on a real socket: the handlers that users put into their own tests. */
export function startLibraryHost(
  port: number,
  instance: DialectInstance,
  faultAnswer?: HostFaults,
  tls?: ServerTls,
  allows?: HostGuard,
): Promise<SocketHost> {
  // The handlers match absolute URLs. The port is not known yet, and the client's Host does not matter.
  const baseUrl = `http://${LOOPBACK}`;
  const handlers = dialectHandlers(instance, baseUrl);
  const router = withHostGuard(createRouter(instance), allows);
  const { maxBytes } = router;

  async function answer(
    method: string,
    target: string,
    headers: Iterable<[string, string]>,
    body: Buffer,
  ): Promise<ApiResponse> {
    const { path, query, host } = targetParts(target);
    const fields = [...headers].filter(([name]) => !CONNECTION_FIELDS.has(name.toLowerCase()));
    // The host of an absolute target overrides Host (RFC 9112, 3.2.2).
    const own = host === undefined ? fields : [...fields.filter(([name]) => !isHost(name)), hostField(host)];
    const request = { method, path, query, headers: recordOf(own), body };
    const wrongHost = allows === undefined ? undefined : wrongHostResponse(request, allows);
    if (wrongHost !== undefined) return wrongHost;
    const address = `${baseUrl}${path}${query === undefined ? '' : `?${query}`}`;
    if (!isFetchable(method, path, address)) return await router.answer(request);
    const fetchRequest = new Request(address, {
      method,
      headers: own,
      ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
    });
    const response = await getResponse(handlers, fetchRequest);
    if (response === undefined) throw new TypeError(`no handler for ${method} ${target}`);
    return {
      ...answerBehind(response),
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }

  function answerWithFaults(...request: Parameters<typeof answer>): Promise<ApiResponse> {
    const answered =
      faultAnswer === undefined ? answer(...request) : faultAnswer.around(() => answer(...request));
    return Promise.resolve(answered).catch(faultResponse);
  }

  function listener(request: IncomingMessage, response: ServerResponse): void {
    if (request.httpVersionMajor !== 1) {
      respond(response, ONLY_HTTP_1);
      return;
    }
    const how = faultAnswer?.begun();
    if (how !== undefined) {
      breakOff(request.socket, how);
      return;
    }
    readBody(request, maxBytes, (body) => {
      const { method = 'GET', url = '/', rawHeaders } = request;
      answerWithFaults(method, url, pairs(rawHeaders), body).then((ready) => respond(response, ready));
    });
  }
  const streams = {
    keptBodyBytes: maxBytes,
    faultAnswer,
    answer: ({ method, path, query, headers, body }: ApiRequest) =>
      answerWithFaults(method, query === undefined ? path : `${path}?${query}`, fieldsOf(headers), body),
  };
  return startSocketHost(port, listener, {
    connected: faultAnswer?.connected,
    secured: tls === undefined ? undefined : { tls, streams },
  });
}

/** Fields of the connection. Fetch removes or rejects them. */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'expect',
  'upgrade',
]);

function* pairs(raw: readonly string[]): Iterable<[string, string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] ?? '', raw[i + 1] ?? ''];
}

function* fieldsOf(headers: ApiRequest['headers']): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    for (const one of typeof value === 'object' ? value : [value]) if (one !== undefined) yield [name, one];
  }
}

/** node:http accepts a request line with HTTP/2.0 as if it were HTTP/1.1. */
const ONLY_HTTP_1: ApiResponse = {
  status: 505,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
  body: 'Only HTTP/1.0 and HTTP/1.1 are served here.',
};

/** Methods that Fetch rejects (https://fetch.spec.whatwg.org/#forbidden-method). */
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** True if a Fetch request can represent this one: Fetch rejects some methods and rewrites some paths. */
function isFetchable(method: string, path: string, address: string): boolean {
  if (FORBIDDEN_METHODS.has(method.toUpperCase()) || !path.startsWith('/')) return false;
  return URL.canParse(address) && new URL(address).pathname === path;
}

function isHost(name: string): boolean {
  return name.toLowerCase() === 'host';
}

function hostField(host: string): [string, string] {
  return ['host', host];
}

/** The fast host's form: names in lower case, values of one name joined (RFC 9110, 5.3). */
function recordOf(fields: readonly (readonly [string, string])[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    record[key] = record[key] === undefined ? value : `${record[key]}, ${value}`;
  }
  return record;
}
