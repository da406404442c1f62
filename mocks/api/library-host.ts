import type { IncomingMessage, ServerResponse } from 'node:http';
import { getResponse } from 'msw';
import { breakOff } from '../faults/break-off.ts';
import type { ServerTls } from '../tls/server-side.ts';
import { createRouter, type DialectInstance } from './dialect.ts';
import type { ApiRequest, ApiResponse } from './exchange.ts';
import type { HostFaults } from './faults.ts';
import { answerBehind, dialectHandlers } from './handlers.ts';
import { foreign, guarded, type HostGuard } from './host-guard.ts';
import { targetParts } from './http/head.ts';
import {
  faultResponse,
  LOOPBACK,
  readBody,
  respond,
  type SocketHost,
  startSocketHost,
} from './socket-host.ts';

/** Serves a dialect's msw handlers, the same that users put into their own tests, on a real socket. */
export function startLibraryHost(
  port: number,
  instance: DialectInstance,
  faultAnswer?: HostFaults,
  tls?: ServerTls,
  allows?: HostGuard,
): Promise<SocketHost> {
  // The handlers match whole addresses; the port is not known yet, and the client's Host header does not
  // matter.
  const baseUrl = `http://${LOOPBACK}`;
  const handlers = dialectHandlers(instance, baseUrl);
  const router = guarded(createRouter(instance), allows);
  const { maxBytes } = router;

  async function answer(
    method: string,
    target: string,
    headers: Iterable<[string, string]>,
    body: Buffer,
  ): Promise<ApiResponse> {
    const { path, query, host } = targetParts(target);
    const fields = [...headers].filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase()));
    // RFC 9112, 3.2.2: the host of an absolute target counts, whatever Host says.
    const own = host === undefined ? fields : [...fields.filter(([name]) => !isHost(name)), hostField(host)];
    const request = { method, path, query, headers: recordOf(own), body };
    const elsewhere = allows === undefined ? undefined : foreign(request, allows);
    if (elsewhere !== undefined) return elsewhere;
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

  function answerOrNot(...request: Parameters<typeof answer>): Promise<ApiResponse> {
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
      answerOrNot(method, url, pairs(rawHeaders), body).then((ready) => respond(response, ready));
    });
  }
  const streams = {
    keptBodyBytes: maxBytes,
    faultAnswer,
    answer: ({ method, path, query, headers, body }: ApiRequest) =>
      answerOrNot(method, query === undefined ? path : `${path}?${query}`, fieldsOf(headers), body),
  };
  return startSocketHost(port, listener, {
    connected: faultAnswer?.connected,
    secured: tls === undefined ? undefined : { tls, streams },
  });
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

function* pairs(raw: readonly string[]): Iterable<[string, string]> {
  for (let i = 0; i + 1 < raw.length; i += 2) yield [raw[i] ?? '', raw[i + 1] ?? ''];
}

function* fieldsOf(headers: ApiRequest['headers']): Iterable<[string, string]> {
  for (const [name, value] of Object.entries(headers)) {
    for (const one of typeof value === 'object' ? value : [value]) if (one !== undefined) yield [name, one];
  }
}

/** node:http reads a request line of HTTP/2.0 as if it were one of HTTP/1.1. */
const ONLY_HTTP_1: ApiResponse = {
  status: 505,
  headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' },
  body: 'Only HTTP/1.0 and HTTP/1.1 are served here.',
};

/** Methods that Fetch refuses (https://fetch.spec.whatwg.org/#forbidden-method). */
const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/**
 * Whether a Fetch request says the same: it cannot have every method, and writes some paths in another way.
 */
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

/** As the fast host hands them on: names in lower case, values of one name together (RFC 9110, 5.3). */
function recordOf(fields: readonly (readonly [string, string])[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  for (const [name, value] of fields) {
    const key = name.toLowerCase();
    record[key] = record[key] === undefined ? value : `${record[key]}, ${value}`;
  }
  return record;
}
