import { isAscii } from 'node:buffer';

/**
 * Parses `multipart/form-data` (RFC 7578). It searches Latin-1 text, which is faster than a search in
 * buffers; Busboy, the oracle of the tests, costs more than the rest of the mock.
 *
 * @param add called for each field, in order
 * @returns the error of an invalid body
 */
export function parseMultipart(
  contentType: string,
  body: Buffer,
  add: { field(name: string, value: string): void; file(file: FormFile): void },
): { readonly error: string } | undefined {
  const boundary = parameter(contentType, 'boundary');
  if (boundary === undefined || boundary === '') return { error: 'Multipart: Boundary not found' };
  const delimiter = `\r\n--${Buffer.from(boundary).toString('latin1')}`;
  const text = body.toString('latin1');
  const ascii = isAscii(body);

  // The first delimiter is at the start, or on its own line after a preamble (RFC 2046, section 5.1.1).
  let at = text.startsWith(delimiter.slice(2)) ? delimiter.length - 2 : after(text, delimiter);
  for (let part = 0; ; part++) {
    if (at === undefined) return CUT_SHORT;
    if (text.startsWith('--', at)) return undefined;
    const lineEnd = text.indexOf('\r\n', at);
    const head = lineEnd < 0 ? undefined : headAt(text, lineEnd, part);
    if (head === undefined) return CUT_SHORT;
    const start = lineEnd + head.text.length;
    const end = text.indexOf(delimiter, start);
    if (end < 0) return CUT_SHORT;
    const { name, filename, contentType: type } = head;
    if (name !== undefined && filename === undefined && type !== 'application/octet-stream')
      add.field(name, ascii ? text.slice(start, end) : body.toString('utf8', start, end));
    else if (name !== undefined) {
      add.file({
        field: name,
        filename: filename ?? '',
        // A part without a type is text (RFC 7578, section 4.4).
        contentType: type === '' ? 'text/plain' : type,
        content: body.subarray(start, end),
      });
    }
    at = end + delimiter.length;
  }
}

const HEADERS_END = '\r\n\r\n';
const CUT_SHORT = { error: 'Unexpected end of multipart data' } as const;

interface PartHead {
  /** The original bytes. */
  readonly text: string;
  readonly name: string | undefined;
  readonly filename: string | undefined;
  /** Lower case, without parameters. */
  readonly contentType: string;
}

/** The last head at each position: the forms of one sender have the same parts. */
const lastHeads: PartHead[] = [];
const CACHED_HEADS = 64;

/** The head of a part with the line ends around it; undefined if it has no end. */
function headAt(text: string, from: number, part: number): PartHead | undefined {
  const last = lastHeads[part];
  if (last !== undefined && text.startsWith(last.text, from)) return last;
  const end = text.indexOf(HEADERS_END, from);
  if (end < 0) return undefined;
  const head = partHead(text.slice(from, end + HEADERS_END.length));
  if (part < CACHED_HEADS) lastHeads[part] = head;
  return head;
}

function partHead(found: string): PartHead {
  const bytes = Buffer.from(found, 'latin1');
  const headers = bytes.toString();
  const disposition = headerOf(headers, DISPOSITION);
  return {
    // A copy, because a slice would keep the whole body in memory.
    text: bytes.toString('latin1'),
    name: parameter(disposition, 'name'),
    filename: extended(disposition) ?? parameter(disposition, 'filename'),
    contentType: headerOf(headers, TYPE).split(';', 1)[0]?.trim().toLowerCase() ?? '',
  };
}

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

/** `filename*=UTF-8''…`: forbidden by RFC 7578, but old clients send it. */
function extended(disposition: string): string | undefined {
  const [, value] = /;\s*filename\*=utf-8'[^']*'([^;\s]*)/i.exec(disposition) ?? [];
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

function after(text: string, delimiter: string): number | undefined {
  const found = text.indexOf(delimiter);
  return found < 0 ? undefined : found + delimiter.length;
}

export interface FormFile {
  readonly field: string;
  readonly filename: string;
  /** Without parameters. */
  readonly contentType: string;
  readonly content: Buffer;
}
