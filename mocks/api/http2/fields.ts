import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2';
import type { ApiRequest, ApiResponse } from '../exchange.ts';

const { HTTP2_HEADER_AUTHORITY, HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_STATUS } = constants;

/** Converts an HTTP/2 request to the common form: `:authority` becomes Host (RFC 9113, section 8.3.1). */
export function requestOf(received: IncomingHttpHeaders, body: Buffer): ApiRequest {
  const headers: Record<string, string | readonly string[] | undefined> = {};
  for (const name in received) if (!name.startsWith(':')) headers[name] = received[name];
  headers['host'] ??= received[HTTP2_HEADER_AUTHORITY];
  const target = single(received[HTTP2_HEADER_PATH]) ?? '/';
  const query = target.indexOf('?');
  return {
    method: single(received[HTTP2_HEADER_METHOD]) ?? 'GET',
    path: query < 0 ? target : target.slice(0, query),
    query: query < 0 ? undefined : target.slice(query + 1),
    headers,
    body,
  };
}

/** node:http2 converts names to lower case. */
export function responseHeaders({ status, headers, body }: ApiResponse): OutgoingHttpHeaders {
  return { [HTTP2_HEADER_STATUS]: status, ...headers, 'content-length': Buffer.byteLength(body) };
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}
