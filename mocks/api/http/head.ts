/** The length of a body in bytes, or `chunked`. */
export type Framing = number | 'chunked';

/**
 * The checked head of an HTTP/1.x request (RFC 9112, sections 3, 5 and 6). Requests with the same head share
 * one object.
 */
export interface RequestHead {
  readonly method: string;
  /** The path of the target without query, as sent. */
  readonly path: string;
  /** The query without `?`; undefined if there is none. */
  readonly query: string | undefined;
  /** By name in lower case. Values of a repeated name are joined by `, ` (RFC 9110, section 5.3). */
  readonly headers: Readonly<Record<string, string>>;
  readonly framing: Framing;
  /** True if the connection may send another request (RFC 9112, section 9.3). */
  readonly persistent: boolean;
  /** The client waits for `100 Continue` before it sends the body (RFC 9110, section 10.1.1). */
  readonly expectsContinue: boolean;
}

/** A request that is rejected before any dialect reads it. The connection ends after the response. */
export interface BadRequest {
  readonly refused: 400 | 413 | 417 | 431 | 501 | 505;
  readonly why: string;
}

export function isRefused<T extends object>(value: T | BadRequest): value is BadRequest {
  return 'refused' in value;
}

/** RFC 9110, section 5.6.2 */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
/** A path, an absolute URL or `*` (RFC 9112, section 3.2), in ASCII and without spaces. */
const REQUEST_LINE = /^([\w!#$%&'*+.^`|~-]+) ((?:\/|\*(?= )|[a-zA-Z][\w+.-]*:)[!-~]*) HTTP\/(\d)\.(\d)$/;
/** RFC 9110, section 5.5: visible characters, spaces, tabs and octets beyond ASCII. */
const FIELD_VALUE = /^[\t -~\x80-\xff]*$/;
const DIGITS = /^\d+$/;

/**
 * @param text the head in Latin-1, without the empty line at its end
 * @param maxBytes the limit of a body
 */
export function parseHead(text: string, maxBytes: number): RequestHead | BadRequest {
  const [requestLine = '', ...lines] = text.split('\r\n');
  const [, method, target, major, minor] = REQUEST_LINE.exec(requestLine) ?? [];
  if (method === undefined || target === undefined) return bad('The request line is malformed.');
  // Only proxies serve CONNECT (RFC 9110, 9.3.6).
  if (method === 'CONNECT') return { refused: 501, why: 'No tunnel is made here.' };
  if (major !== '1') return { refused: 505, why: 'Only HTTP/1.0 and HTTP/1.1 are served here.' };

  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon);
    // "No whitespace is allowed between the field name and colon"; folded lines begin with a space (RFC 9112,
    // section 5).
    if (colon < 1 || !TOKEN.test(name)) return bad('A header field is malformed.');
    const value = trimmed(line, colon + 1);
    if (!FIELD_VALUE.test(value)) return bad(`The value of ${name} holds a control character.`);
    const key = name.toLowerCase();
    const before = headers[key];
    if (before !== undefined && SINGLE.has(key)) return bad(`There is more than one ${name}.`);
    headers[key] = before === undefined ? value : `${before}, ${value}`;
  }
  const isOld = minor === '0';
  if (!isOld && headers['host'] === undefined) return bad('Host is missing.');

  const framing = framingOf(headers, isOld, maxBytes);
  if (typeof framing === 'object') return framing;
  const expect = isOld ? undefined : headers['expect']?.toLowerCase();
  if (expect !== undefined && expect !== '100-continue') {
    return { refused: 417, why: 'The only expectation met here is 100-continue.' };
  }
  const { path, query, host } = targetParts(target);
  if (host !== undefined) headers['host'] = host;
  return {
    method,
    path,
    query,
    headers,
    framing,
    persistent: isPersistent(headers['connection'], isOld),
    expectsContinue: expect !== undefined && framing !== 0,
  };
}

/** A message with two of these is ambiguous (RFC 9112, sections 3.2 and 6.3). */
const SINGLE: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding']);

/** RFC 9112, section 6.3 */
function framingOf(
  headers: Readonly<Record<string, string>>,
  isOld: boolean,
  maxBytes: number,
): Framing | BadRequest {
  const encoding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (encoding !== undefined) {
    if (length !== undefined) return bad('Content-Length and Transfer-Encoding exclude each other.');
    if (isOld) return bad('HTTP/1.0 has no Transfer-Encoding.');
    if (encoding.toLowerCase() === 'chunked') return 'chunked';
    return { refused: 501, why: 'The only Transfer-Encoding known here is chunked.' };
  }
  if (length === undefined) return 0;
  if (!DIGITS.test(length)) return bad('Content-Length is not a number.');
  return Number(length) > maxBytes ? bodyTooLarge(maxBytes) : Number(length);
}

/** RFC 9112, section 9.3 */
function isPersistent(connection: string | undefined, isOld: boolean): boolean {
  if (connection === undefined) return !isOld;
  const options = connection.toLowerCase().split(/[\t ]*,[\t ]*/);
  return !options.includes('close') && (!isOld || options.includes('keep-alive'));
}

/**
 * Splits `/path?query`, `*` or `http://host/path?query`. A server must accept the last form and use its host
 * (RFC 9112, sections 3.2.2 and 3.3).
 */
export function targetParts(target: string): TargetParts {
  const absolute = target.startsWith('/') ? null : ABSOLUTE.exec(target);
  const origin = absolute === null ? target : target.slice(absolute[0].length);
  const query = origin.indexOf('?');
  const host = absolute?.[1];
  return query < 0
    ? { path: origin, query: undefined, host }
    : { path: origin.slice(0, query), query: origin.slice(query + 1), host };
}

export interface TargetParts {
  readonly path: string;
  readonly query: string | undefined;
  /** The host of an absolute target. */
  readonly host: string | undefined;
}

const ABSOLUTE = /^https?:\/\/([^/?]*)/i;

function trimmed(line: string, from: number): string {
  let start = from;
  let end = line.length;
  while (start < end && isBlank(line.charCodeAt(start))) start++;
  while (end > start && isBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

/** True if a method can begin with this byte. */
export function isTokenByte(byte: number): boolean {
  return TOKEN.test(String.fromCharCode(byte));
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

export function bad(why: string): BadRequest {
  return { refused: 400, why };
}

export function bodyTooLarge(maxBytes: number): BadRequest {
  return { refused: 413, why: `No body of more than ${maxBytes} bytes is read here.` };
}
