/** The verbs that the sink knows, as the first four bytes of a line, upper case, in network order. */
export const VERB = {
  EHLO: 0x45484c4f,
  HELO: 0x48454c4f,
  MAIL: 0x4d41494c,
  RCPT: 0x52435054,
  DATA: 0x44415441,
  BDAT: 0x42444154,
  RSET: 0x52534554,
  NOOP: 0x4e4f4f50,
  QUIT: 0x51554954,
  VRFY: 0x56524659,
  AUTH: 0x41555448,
} as const;

const UPPER = 0xdfdfdfdf;
const SPACE = 0x20;

/** The verb of the line from `start` to `end` as in VERB; 0 when it is none of four letters. */
export function verbOf(bytes: Buffer, start: number, end: number): number {
  if (end - start < 4 || (end - start > 4 && bytes[start + 4] !== SPACE)) return 0;
  return bytes.readInt32BE(start) & UPPER;
}

const STARTTLS = 'STARTTLS';

/** Whether the line begins with STARTTLS (RFC 3207), the only verb of more than four letters. */
export function isStartTls(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < STARTTLS.length) return false;
  const verb = bytes.toString('latin1', start, start + STARTTLS.length);
  return (
    verb.toUpperCase() === STARTTLS && (end - start === verb.length || bytes[start + verb.length] === SPACE)
  );
}

/** A reverse path or forward path with its parameters, names in upper case. */
export interface Path {
  readonly address: string;
  readonly parameters: ReadonlyMap<string, string>;
}

// RFC 5321, 4.1.2: Path, with quoted local parts; a source route is taken and ignored (appendix C).
const PATH = '<(?:@[^:<>\\s]+:)?((?:"(?:[^"\\\\]|\\\\.)*"|[^\\s"<>@\\\\]+)@[^\\s<>@]+)?>((?: +\\S+)*) *$';
const COMMAND_PATH = { FROM: new RegExp(`^FROM: *${PATH}`, 'i'), TO: new RegExp(`^TO: *${PATH}`, 'i') };
const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Reads `FROM:<address> NAME=value …` or `TO:<…> …`; an empty path gives address ''. Undefined for bad syntax. */
export function parsePath(argument: string, keyword: 'FROM' | 'TO'): Path | undefined {
  const match = COMMAND_PATH[keyword].exec(argument);
  if (match === null) return undefined;
  const given = match[2] ?? '';
  return { address: match[1] ?? '', parameters: given === '' ? NO_PARAMETERS : parseParameters(given) };
}

function parseParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const word of text.trim().split(/ +/)) {
    const equals = word.indexOf('=');
    if (equals < 0) parameters.set(word.toUpperCase(), '');
    else parameters.set(word.slice(0, equals).toUpperCase(), word.slice(equals + 1));
  }
  return parameters;
}

/** Reads `86 LAST` (RFC 3030, 2). Undefined for bad syntax. */
export function parseChunk(
  argument: string,
): { readonly octets: number; readonly last: boolean } | undefined {
  const match = /^(\d{1,15})( +LAST)? *$/i.exec(argument);
  return match === null ? undefined : { octets: Number(match[1]), last: match[2] !== undefined };
}

/** Whether an address needs SMTPUTF8 (RFC 6531). */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}
