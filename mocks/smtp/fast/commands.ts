/** The supported verbs: the first four bytes of a line, upper case, in network order. */
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
  EXPN: 0x4558504e,
  HELP: 0x48454c50,
  AUTH: 0x41555448,
} as const;

const UPPER = 0xdfdfdfdf;
const SPACE = 0x20;

/** The verb of the line from `start` to `end` as in VERB; 0 if it does not have four letters. */
export function verbOf(bytes: Buffer, start: number, end: number): number {
  if (end - start < 4 || (end - start > 4 && bytes[start + 4] !== SPACE)) return 0;
  return bytes.readInt32BE(start) & UPPER;
}

const STARTTLS = 'STARTTLS';

/** True if the line begins with STARTTLS (RFC 3207), the only verb of more than four letters. */
export function isStartTls(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < STARTTLS.length) return false;
  const verb = bytes.toString('latin1', start, start + STARTTLS.length);
  return (
    verb.toUpperCase() === STARTTLS && (end - start === verb.length || bytes[start + verb.length] === SPACE)
  );
}

/** Reads `86 LAST` (RFC 3030, 2). Undefined for bad syntax. */
export function parseChunk(
  argument: string,
): { readonly octets: number; readonly last: boolean } | undefined {
  const match = /^(\d{1,15})( +LAST)? *$/i.exec(argument);
  return match === null ? undefined : { octets: Number(match[1]), last: match[2] !== undefined };
}

/** RFC 5321, 4.1.1.1: one word. smtp-server has the same length limit. */
export function isHelloName(text: string): boolean {
  const name = text.trim();
  return name.length <= MAX_HELLO_NAME && /^[^\s\p{Cc}]+$/u.test(name);
}

const MAX_HELLO_NAME = 300;
