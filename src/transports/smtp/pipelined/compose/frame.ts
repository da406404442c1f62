import type { FinishedPart } from '../../parts.ts';

/**
 * The MIME structure around the two texts of every message of one shape: multiparts, boundaries, and encoded
 * parts.
 */
export interface Frame {
  /** The message's own last fields, up to the start of the first text part. */
  readonly open: string;
  /** Between the two text parts. */
  readonly between: string;
  /** From the end of the last text part to the end of the message. */
  readonly close: Buffer;
}

export interface Texts {
  readonly text: boolean;
  readonly html: boolean;
}

/**
 * Nests parts like common composers: `mixed` holds the files and the `alternative` texts (RFC 2046, 5.1.4);
 * `related` holds the HTML and its inline files (RFC 2387).
 * A level with one part is omitted. An empty text is omitted, unless there is no other.
 */
export function frameOf(parts: readonly FinishedPart[], has: Texts, session: string): Frame {
  const inline = has.html ? parts.filter(({ cid }) => cid !== undefined) : [];
  const attached = parts.filter((part) => !inline.includes(part));
  const mixed = level('mixed', session, attached);
  const both = has.html && has.text;
  const alternative = both ? level('alternative', session, []) : NO_LEVEL;
  const related = level('related', session, inline, '; type="text/html"');
  const close = Buffer.concat([...related.close, ...alternative.close, ...mixed.close, CRLF]);
  return both
    ? { open: mixed.open + alternative.open, between: alternative.next + related.open, close }
    : { open: mixed.open + related.open, between: '', close };
}

interface Level {
  /** Its own fields, and the delimiter of its first part. */
  readonly open: string;
  readonly next: string;
  readonly close: readonly Buffer[];
}

const CRLF = Buffer.from('\r\n');
const NO_LEVEL: Level = { open: '', next: '', close: [] };

/** A multipart around its first part and these. No multipart without these. */
function level(subtype: string, session: string, parts: readonly FinishedPart[], parameters = ''): Level {
  if (parts.length === 0 && subtype !== 'alternative') return NO_LEVEL;
  // No encoded text contains `=_` (RFC 2045, 6.7), and the session is random.
  const boundary = `=_${session}_${subtype}`;
  const delimiter = `\r\n--${boundary}`;
  return {
    open: `Content-Type: multipart/${subtype}${parameters};\r\n boundary="${boundary}"\r\n${delimiter}\r\n`,
    next: `${delimiter}\r\n`,
    close: [
      ...parts.flatMap(({ raw }) => [Buffer.from(`${delimiter}\r\n`), withoutLineEnd(raw)]),
      Buffer.from(`${delimiter}--`),
    ],
  };
}

/** The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1). */
function withoutLineEnd(raw: Buffer): Buffer {
  return raw.at(-1) === 0x0a ? raw.subarray(0, raw.at(-2) === 0x0d ? -2 : -1) : raw;
}
