import type { Content } from '../../model/content.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Endpoint } from '../../model/transport.ts';
import type { ApiRequest, ApiResponse, Dialect } from '../api/dialect.ts';
import { refused } from '../outcomes.ts';
import { Splice } from './splice.ts';
import { type CeilingProtocol, PLACEHOLDER_RECIPIENT } from './transport.ts';

/** HTTP/1.1 with a request that the dialect composed once. */
export async function httpCeiling<Prepared>(
  dialect: Dialect<Prepared>,
  content: Content,
  endpoint: Endpoint,
): Promise<CeilingProtocol> {
  const prepared = await dialect.prepare(content, endpoint, () =>
    Promise.reject(new Error('nothing to store')),
  );
  const request = dialect.compose(prepared, [PLACEHOLDER_RECIPIENT]);
  const body = new Splice(Buffer.from(request.body));
  const startOf = ({ path, headers }: ApiRequest): string => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST ${path} HTTP/1.1\r\nhost: ${endpoint.host}:${endpoint.port}\r\n${lines.join('')}content-length: `;
  };
  const start = startOf(request);
  // A signature covers the body, its address and the time, so it cannot be built once.
  const startFor = (address: string): string =>
    dialect.sign === undefined
      ? start
      : startOf(dialect.sign(prepared, { ...request, body: body.bytes(address) }));
  const placeholder = [PLACEHOLDER_RECIPIENT];
  return {
    greet: () => Promise.resolve(),
    async send(connection, address): Promise<Outcome> {
      const head = startFor(address);
      connection.write((put) => {
        put(`${head}${body.length(address)}\r\n\r\n`);
        body.write(address, put);
      });
      const response = await connection.answer(parseResponse);
      const [outcome] = dialect.outcomes(response, placeholder);
      return outcome ?? refused('failed', 'no outcome');
    },
    size: (address) => start.length + 8 + body.length(address),
  };
}

/**
 * One complete response in Latin-1, or undefined until all of it arrived.
 * Its length is given or chunked (RFC 9112, 6).
 */
export function parseResponse(text: string): ApiResponse | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const status = Number(text.slice(9, 12));
  const head = text.slice(0, end);
  const rest = text.slice(end + 4);
  if (/^transfer-encoding: *chunked/im.test(head)) {
    const body = unchunked(rest);
    return body === undefined ? undefined : { status, body };
  }
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return rest.length < length ? undefined : { status, body: rest.slice(0, length) };
}

function unchunked(text: string): string | undefined {
  let body = '';
  for (let from = 0; ; ) {
    const end = text.indexOf('\r\n', from);
    if (end < 0) return undefined;
    const size = Number.parseInt(text.slice(from, end), 16);
    if (text.length < end + 4 + size) return undefined;
    if (size === 0) return body;
    body += text.slice(end + 2, end + 2 + size);
    from = end + 4 + size;
  }
}
