import { cached } from '../bounded-cache.ts';
import type { FormFile } from './form.ts';

/**
 * `multipart/form-data` (RFC 7578) of a body that is wholly in memory: each part is found by one search for the
 * delimiter. Stream parsers such as Busboy, the oracle in the tests, cost more than the rest of the mock together.
 *
 * @param add called for each field, in order
 * @returns what is wrong with the body, if anything
 */
export function parseMultipart(
  contentType: string,
  body: Buffer,
  add: { field(name: string, value: string): void; file(file: FormFile): void },
): { readonly error: string } | undefined {
  const boundary = parameter(contentType, 'boundary');
  if (boundary === undefined || boundary === '') return { error: 'Multipart: Boundary not found' };
  const delimiter = Buffer.from(`\r\n--${boundary}`);

  // The first delimiter stands at the start, or on a line of its own after a preamble (RFC 2046, section 5.1.1).
  let at = startsWith(body, delimiter.subarray(2)) ? delimiter.length - 2 : after(body, delimiter, 0);
  for (;;) {
    if (at === undefined) return CUT;
    if (body[at] === DASH && body[at + 1] === DASH) return undefined;
    const lineEnd = body.indexOf(LINE_END, at);
    const headersEnd = lineEnd < 0 ? -1 : body.indexOf(HEADERS_END, lineEnd);
    if (headersEnd < 0) return CUT;
    const start = headersEnd + HEADERS_END.length;
    const end = body.indexOf(delimiter, start);
    if (end < 0) return CUT;
    addPart(partHead(body.toString('utf8', lineEnd, headersEnd)), body, start, end, add);
    at = end + delimiter.length;
  }
}

const LINE_END = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');
const DASH = '-'.charCodeAt(0);
const CUT = { error: 'Unexpected end of multipart data' } as const;

interface PartHead {
  readonly name: string | undefined;
  readonly filename: string | undefined;
  /** Lower case, without parameters. */
  readonly contentType: string;
}

function addPart(
  { name, filename, contentType }: PartHead,
  body: Buffer,
  start: number,
  end: number,
  add: { field(name: string, value: string): void; file(file: FormFile): void },
): void {
  if (name === undefined) return;
  if (filename === undefined && contentType !== 'application/octet-stream') {
    add.field(name, body.toString('utf8', start, end));
    return;
  }
  add.file({
    field: name,
    filename: filename ?? '',
    // RFC 7578, section 4.4: a part without a type is text.
    contentType: contentType === '' ? 'text/plain' : contentType,
    content: body.subarray(start, end),
  });
}

/** The forms of one sender repeat the names of their fields. */
const KEPT_HEADS = 256;

const partHead = cached(KEPT_HEADS, (headers: string): PartHead => {
  const disposition = headerOf(headers, DISPOSITION);
  return {
    name: parameter(disposition, 'name'),
    filename: extended(disposition) ?? parameter(disposition, 'filename'),
    contentType: headerOf(headers, TYPE).split(';', 1)[0]?.trim().toLowerCase() ?? '',
  };
});

const DISPOSITION = /\r\ncontent-disposition:([^\r]*)/i;
const TYPE = /\r\ncontent-type:([^\r]*)/i;

function headerOf(headers: string, name: RegExp): string {
  return name.exec(headers)?.[1]?.trim() ?? '';
}

const PARAMETERS = {
  boundary: parameterPattern('boundary'),
  name: parameterPattern('name'),
  filename: parameterPattern('filename'),
} as const;

function parameterPattern(name: string): RegExp {
  return new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'is');
}

/** The parameter's value: quoted with `\` before special characters (RFC 2045), or bare. */
function parameter(header: string, name: keyof typeof PARAMETERS): string | undefined {
  const [, quoted, bare] = PARAMETERS[name].exec(header) ?? [];
  if (quoted === undefined) return bare;
  return quoted.includes('\\') ? quoted.replaceAll(/\\(["\\])/g, '$1') : quoted;
}

/** `filename*=UTF-8''…`: RFC 7578 does not want it, but old clients send it. */
function extended(disposition: string): string | undefined {
  const [, value] = /;\s*filename\*=utf-8'[^']*'([^;\s]*)/i.exec(disposition) ?? [];
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function startsWith(body: Buffer, bytes: Buffer): boolean {
  return body.length >= bytes.length && body.compare(bytes, 0, bytes.length, 0, bytes.length) === 0;
}

function after(body: Buffer, delimiter: Buffer, from: number): number | undefined {
  const found = body.indexOf(delimiter, from);
  return found < 0 ? undefined : found + delimiter.length;
}
