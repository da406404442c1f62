import type { StreamPart } from './stream-reader.ts';

/** One reply (RFC 5321, 4.2), its lines without their codes. */
export interface ProbeReply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** The received text does not belong to the expected protocol. */
export class Alien extends Error {
  override readonly name = 'Alien';
  /** The received text in quotes, at most one line, without control characters. */
  readonly found: string;

  constructor(line: string) {
    super('the received text is not of the expected protocol');
    this.found = quoted(line.slice(0, 100));
  }
}

/**
 * RFC 5321, 4.5.3.1.5, limits a line to 512 octets. A server that sends without end must not fill the memory.
 */
export const LONGEST = 65_536;
const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/;

/**
 * The first reply in a text; undefined while its last line is missing.
 *
 * @throws Alien for a line that is not part of a reply
 */
export function takeReply(text: string): StreamPart<ProbeReply> | undefined {
  const lines: string[] = [];
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    const line = text.slice(from, end).replace(/\r$/, '');
    const [, code, separator, rest = ''] = LINE.exec(line) ?? [];
    if (code === undefined) throw new Alien(line);
    from = end + 1;
    lines.push(rest);
    if (separator !== '-') return { value: { code: Number(code), lines }, rest: text.slice(from) };
  }
  if (text.length > LONGEST) throw new Alien(text);
  return undefined;
}

/** A reply for a message: `"554 5.7.1 Not here"`. */
export function shown({ code, lines }: ProbeReply): string {
  return quoted(`${code} ${lines.join(' / ')}`.slice(0, 300));
}

/** Replaces characters that would move a terminal's cursor or reverse its text. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}
