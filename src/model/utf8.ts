import { TextDecoder } from 'node:util';
import { type SendoffError, usageError } from './error.ts';

const NEWLINE = 0x0a;
/** A character has four bytes at most, so that three may wait for the rest of it. */
const MOST_WAITING = 3;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Byte-order marks (Unicode 17.0, chapter 23.8). */
const MARKS: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];
const LONGEST_MARK = 3;

/**
 * The text of a whole file: UTF-8 with or without a byte-order mark, or UTF-16 with one. Every file of the user's is read through here.
 *
 * @throws usageError `not-utf-8`, with the name of the file and the first byte that is wrong
 */
export function textOfBytes(bytes: Uint8Array, name: string): string {
  const decoder = new TextOfChunks(name);
  return decoder.add(bytes) + decoder.end();
}

/** As `textOfBytes`, of a file that is read in chunks. */
export class TextOfChunks {
  readonly #name: string;
  #decoder: TextDecoder | undefined;
  /** Bytes that were not decoded yet: a mark or a character that is not whole. */
  #waiting: Uint8Array = new Uint8Array();
  #bytes = 0;
  #lines = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(chunk: Uint8Array): string {
    const bytes = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    this.#waiting = new Uint8Array();
    if (this.#decoder !== undefined || bytes.length >= LONGEST_MARK) return this.#decode(bytes, false);
    this.#waiting = Uint8Array.from(bytes);
    return '';
  }

  /** Call it once, behind the last chunk. */
  end(): string {
    return this.#decode(this.#waiting, true);
  }

  #decode(marked: Uint8Array, last: boolean): string {
    const mark = this.#decoder === undefined ? MARKS.find((one) => startsWith(marked, one.bytes)) : undefined;
    // A mark within the text is a character of it.
    this.#decoder ??= new TextDecoder(mark?.encoding ?? 'utf-8', { fatal: true, ignoreBOM: true });
    const bytes = mark === undefined ? marked : marked.subarray(mark.bytes.length);
    this.#bytes += mark?.bytes.length ?? 0;
    const text =
      this.#decoder.encoding === 'utf-8'
        ? this.#decodeUtf8(this.#decoder, bytes, last)
        : this.#decodeUtf16(this.#decoder, bytes, last);
    if (text.includes('\0'))
      throw notUtf8(`${this.#name} has NUL characters: it may be UTF-16 without a byte-order mark`);
    return text;
  }

  #decodeUtf8(decoder: TextDecoder, bytes: Uint8Array, last: boolean): string {
    const whole = bytes.subarray(0, last ? bytes.length : bytes.length - unfinishedBytes(bytes));
    try {
      const text = decoder.decode(whole);
      this.#waiting = Uint8Array.from(bytes.subarray(whole.length));
      this.#bytes += whole.length;
      this.#lines += newlinesIn(whole);
      return text;
    } catch (cause) {
      const at = firstWrong(whole);
      const line = this.#lines + newlinesIn(whole.subarray(0, at)) + 1;
      throw notUtf8(`${this.#name}, line ${line}: byte ${this.#bytes + at} is not UTF-8`, cause);
    }
  }

  #decodeUtf16(decoder: TextDecoder, bytes: Uint8Array, last: boolean): string {
    try {
      return decoder.decode(bytes, { stream: !last });
    } catch (cause) {
      throw notUtf8(`${this.#name} is not UTF-16, though it begins with its byte-order mark`, cause);
    }
  }
}

function startsWith(bytes: Uint8Array, first: readonly number[]): boolean {
  return first.every((byte, i) => bytes[i] === byte);
}

/** How many bytes at the end begin a character that needs more of them. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(MOST_WAITING, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    // 10xxxxxx goes on with a character; 110xxxxx, 1110xxxx and 11110xxx begin one of two, three and four bytes.
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Where the first character begins that is none: a decoder takes what is before it, and refuses it. */
function firstWrong(bytes: Uint8Array): number {
  let sound = 0;
  let wrong = bytes.length + 1;
  while (wrong - sound > 1) {
    const middle = Math.floor((sound + wrong) / 2);
    if (middle <= bytes.length && begins(bytes.subarray(0, middle))) sound = middle;
    else wrong = middle;
  }
  return sound - unfinishedBytes(bytes.subarray(0, sound));
}

function begins(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function newlinesIn(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

function notUtf8(message: string, cause?: unknown): SendoffError {
  return usageError(
    'not-utf-8',
    message,
    'save it as UTF-8 (Excel: "CSV UTF-8"), or convert it: iconv -f latin1 -t utf-8',
    cause,
  );
}
