const LF = 0x0a;
const HYPHEN = 0x2d;
const SPACE = 0x20;
const TAB = 0x09;
const LOWER = 0x20;
const [M, S, X] = [0x6d, 0x73, 0x78];

/** Headers with instructions for a provider. */
const PROVIDER_HEADERS = [
  'x-smtpapi',
  'x-mailgun-recipient-variables',
  'x-mj-vars',
  'x-mj-templatelanguage',
  'x-mj-templateid',
  'x-mj-templateerrordeliver',
  'x-msys-api',
] as const;
export type ProviderHeader = (typeof PROVIDER_HEADERS)[number];
export type ProviderHeaders = Readonly<Partial<Record<ProviderHeader, string>>>;

/** The data that a mock needs at once, found without decoding the message. */
export interface Head {
  /** The value of the first X-Sendoff-Id header, or ''. */
  readonly id: string;
  /**
   * The unfolded value of the first header of each provider header name; undefined without any.
   */
  readonly providerHeaders: ProviderHeaders | undefined;
}

const ID = named('x-sendoff-id');
const PROVIDER_FIELDS = PROVIDER_HEADERS.map((name) => ({ name, bytes: named(name) }));

/**
 * Searches the header block, which ends (with its empty line) before `end`. Only lines that begin with `x-s`
 * or `x-m` are compared further, because this runs for every message of a timed trial.
 */
export function readHead(bytes: Buffer, end: number): Head {
  let id = '';
  let providerHeaders: Partial<Record<ProviderHeader, string>> | undefined;
  let at = 0;
  while (at < end) {
    if (((bytes[at] as number) | LOWER) === X && bytes[at + 1] === HYPHEN) {
      const third = (bytes[at + 2] as number) | LOWER;
      if (third === S && id === '' && startsWith(bytes, at, ID)) {
        id = unfolded(bytes, at + ID.length, fieldEnd(bytes, at, end));
      } else if (third === S || third === M) {
        const found = PROVIDER_FIELDS.find((one) => startsWith(bytes, at, one.bytes));
        if (found !== undefined) {
          const next = fieldEnd(bytes, at, end);
          providerHeaders ??= {};
          providerHeaders[found.name] ??= unfolded(bytes, at + found.bytes.length, next);
          at = next;
          continue;
        }
      }
    }
    const lf = bytes.indexOf(LF, at);
    at = lf < 0 ? end : lf + 1;
  }
  return { id, providerHeaders };
}

function named(header: string): Buffer {
  return Buffer.from(`${header}:`, 'latin1');
}

/** `name` is lower case. */
function startsWith(bytes: Buffer, at: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i++) {
    const byte = bytes[at + i] as number;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | LOWER : byte;
    if (lower !== name[i]) return false;
  }
  return true;
}

/** The end of the field that begins at `at`, including its folded lines (RFC 5322, 2.2.3). */
function fieldEnd(bytes: Buffer, at: number, end: number): number {
  let next = at;
  do {
    const lf = bytes.indexOf(LF, next);
    if (lf < 0 || lf >= end) return end;
    next = lf + 1;
  } while (next < end && (bytes[next] === SPACE || bytes[next] === TAB));
  return next;
}

/** RFC 5322, 2.2.3: unfolding removes the line ends and keeps the white space after them. */
function unfolded(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replaceAll('\r\n', '').trim();
}

const EMPTY_LINE = Buffer.from('\r\n\r\n', 'latin1');
const LINE_END = 2;

/**
 * The end of the header block: the index of the empty line after it, or the message's length without one.
 */
export function headEnd(raw: Buffer): number {
  if (raw[0] === 0x0d && raw[1] === LF) return 0;
  const hit = raw.indexOf(EMPTY_LINE);
  return hit < 0 ? raw.length : hit + LINE_END;
}
