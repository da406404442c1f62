import { TextDecoder } from 'node:util';
import { type SendoffError, usageError } from './error.ts';

const NEWLINE = 0x0a;
/** A character has at most four bytes, so that up to three may be incomplete. */
const MAX_PENDING = 3;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** Byte-order marks (Unicode 17.0, chapter 23.8). */
const MARKS: readonly { readonly encoding: Encoding; readonly bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];
const LONGEST_MARK = 3;

/**
 * Decodes a file of the user: UTF-8 with or without a byte-order mark, or UTF-16 with one.
 *
 * @throws SendoffError `not-utf-8`, with the name of the file and the position of the first invalid byte
 */
export function textOfBytes(bytes: Uint8Array, name: string): string {
  const decoder = new TextOfChunks(name);
  return decoder.add(bytes) + decoder.end();
}

/** Like `textOfBytes`, for a file that is read in chunks. */
export class TextOfChunks {
  readonly #name: string;
  #decoder: TextDecoder | undefined;
  /** Bytes of an incomplete byte-order mark or character. */
  #pending: Uint8Array = new Uint8Array();
  #bytes = 0;
  #lines = 0;

  constructor(name: string) {
    this.#name = name;
  }

  add(chunk: Uint8Array): string {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#pending = new Uint8Array();
    if (this.#decoder !== undefined || bytes.length >= LONGEST_MARK) return this.#decode(bytes, false);
    this.#pending = Uint8Array.from(bytes);
    return '';
  }

  /** Call it once, after the last chunk. */
  end(): string {
    return this.#decode(this.#pending, true);
  }

  #decode(marked: Uint8Array, last: boolean): string {
    const mark = this.#decoder === undefined ? MARKS.find((one) => startsWith(marked, one.bytes)) : undefined;
    // Within the text, a byte-order mark is an ordinary character.
    this.#decoder ??= new TextDecoder(mark?.encoding ?? 'utf-8', { fatal: true, ignoreBOM: true });
    const bytes = mark === undefined ? marked : marked.subarray(mark.bytes.length);
    this.#bytes += mark?.bytes.length ?? 0;
    const text =
      this.#decoder.encoding === 'utf-8'
        ? this.#decodeUtf8(this.#decoder, bytes, last)
        : this.#decodeUtf16(this.#decoder, bytes, last);
    if (text.includes('\0'))
      throw notUtf8(`${this.#name} contains NUL characters: it may be UTF-16 without a byte-order mark`);
    return text;
  }

  #decodeUtf8(decoder: TextDecoder, bytes: Uint8Array, last: boolean): string {
    const whole = bytes.subarray(0, last ? bytes.length : bytes.length - unfinishedBytes(bytes));
    try {
      const text = decoder.decode(whole);
      this.#pending = Uint8Array.from(bytes.subarray(whole.length));
      this.#bytes += whole.length;
      this.#lines += newlinesIn(whole);
      return text;
    } catch (cause) {
      const at = firstInvalid(whole);
      const line = this.#lines + newlinesIn(whole.subarray(0, at)) + 1;
      throw notUtf8(`${this.#name}, line ${line}: byte ${this.#bytes + at} is not UTF-8`, cause);
    }
  }

  #decodeUtf16(decoder: TextDecoder, bytes: Uint8Array, last: boolean): string {
    try {
      return decoder.decode(bytes, { stream: !last });
    } catch (cause) {
      throw notUtf8(`${this.#name} is not UTF-16, although it starts with the byte-order mark`, cause);
    }
  }
}

function startsWith(bytes: Uint8Array, first: readonly number[]): boolean {
  return first.every((byte, i) => bytes[i] === byte);
}

/** Number of bytes at the end that start an incomplete character. */
function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(MAX_PENDING, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    // 10xxxxxx continues a character; 110xxxxx, 1110xxxx and 11110xxx start one of two, three and four bytes.
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Position of the first invalid character, by bisection: a decoder accepts all bytes before it. */
function firstInvalid(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2);
    if (middle <= bytes.length && isValidStart(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid - unfinishedBytes(bytes.subarray(0, valid));
}

function isValidStart(bytes: Uint8Array): boolean {
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
