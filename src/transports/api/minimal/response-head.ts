import type { retryAfterMs } from '../hints.ts';
import { MinimalError } from './errors.ts';

/** The length of a response body, or how its end is found (RFC 9112, section 6.3). */
export type BodyFraming = number | 'chunked' | 'until close';

export interface ResponseHead {
  readonly status: number;
  readonly framing: BodyFraming;
  /** Whether the connection can carry another request (RFC 9112, section 9.3). */
  readonly persistent: boolean;
  /** The time that the server keeps an idle connection open (`Keep-Alive: timeout`). */
  readonly keepAliveMs: number | undefined;
  /** All fields of an error, whose hints are read. Names are lower case. */
  readonly fields: Fields;
}

type Fields = Parameters<typeof retryAfterMs>[0];

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: [\t -~\x80-\xff]*)?$/;
/** RFC 9110, sections 5.1 and 5.5. */
const FIELD_LINE = /^([\w!#$%&'*+.^`|~-]+):[\t ]*([\t -~\x80-\xff]*?)[\t ]*$/;
const DIGITS = /^\d{1,15}$/;
const KEEP_ALIVE_TIMEOUT = /(?:^|[\s,])timeout=(\d{1,9})/i;
const NO_FIELDS: Fields = Object.freeze({});

/** Fields that frame the message or concern the connection. */
interface Framing {
  length: string | undefined;
  encoding: string | undefined;
  connection: string | undefined;
  keepAlive: string | undefined;
}

/**
 * @param text the head in Latin-1, without the empty line at its end
 * @throws MinimalError if it is malformed
 */
export function parseResponseHead(text: string): ResponseHead {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const [, minor, code] = STATUS_LINE.exec(statusLine) ?? [];
  if (code === undefined) throw malformed('the status line is malformed');
  const status = Number(code);
  const found: Framing = {
    length: undefined,
    encoding: undefined,
    connection: undefined,
    keepAlive: undefined,
  };
  const fields: Record<string, string> | undefined = status < 400 ? undefined : {};
  for (const line of lines) {
    const [, name, value] = FIELD_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) throw malformed('a header field is malformed');
    const key = name.toLowerCase();
    note(found, key, value);
    if (fields !== undefined) fields[key] ??= value;
  }
  return {
    status,
    framing: framingOf(status, found),
    persistent: isPersistent(found.connection, minor === '0'),
    keepAliveMs: keepAliveOf(found.keepAlive),
    fields: fields ?? NO_FIELDS,
  };
}

function note(found: Framing, key: string, value: string): void {
  switch (key) {
    case 'content-length':
      // A second length could frame the response in another way (RFC 9112, section 6.3).
      if (found.length !== undefined && found.length !== value) throw malformed('two lengths contradict');
      found.length = value;
      return;
    case 'transfer-encoding':
      found.encoding = found.encoding === undefined ? value : `${found.encoding}, ${value}`;
      return;
    case 'connection':
      found.connection = found.connection === undefined ? value : `${found.connection}, ${value}`;
      return;
    case 'keep-alive':
      found.keepAlive ??= value;
      return;
    default:
  }
}

function framingOf(status: number, { length, encoding }: Framing): BodyFraming {
  if (status < 200 || status === 204 || status === 304) return 0;
  if (encoding !== undefined) {
    if (length !== undefined) throw malformed('Content-Length and Transfer-Encoding exclude each other');
    if (encoding.toLowerCase() === 'chunked') return 'chunked';
    throw malformed('its Transfer-Encoding is unknown');
  }
  if (length === undefined) return 'until close';
  if (!DIGITS.test(length)) throw malformed('Content-Length is not a number');
  return Number(length);
}

function isPersistent(connection: string | undefined, isOld: boolean): boolean {
  if (connection === undefined) return !isOld;
  const options = connection.toLowerCase().split(/[\t ]*,[\t ]*/);
  return !options.includes('close') && (!isOld || options.includes('keep-alive'));
}

function keepAliveOf(value: string | undefined): number | undefined {
  const seconds = value === undefined ? undefined : KEEP_ALIVE_TIMEOUT.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

export function malformed(reason: string): MinimalError {
  return new MinimalError('MALFORMED_RESPONSE', `the response cannot be read: ${reason}`);
}
