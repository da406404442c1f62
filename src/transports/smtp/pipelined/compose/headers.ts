import type { Mailbox } from '../../../../model/message.ts';
import { mailboxText } from '../../../mailbox.ts';
import { wireAddress } from '../address.ts';

/** RFC 5322, 2.1.1: a line should not be longer than 78 characters, and must not be longer than 998. */
const LINE = 76;
const LONGEST_LINE = 998;
/** RFC 2047, 2: an encoded word has at most 75 characters. */
const WORD = 75;
const WORD_START = '=?utf-8?B?';
const WORD_END = '?=';

/**
 * An unstructured field (RFC 5322, 2.2.1), with its line end.
 * Encoded words carry what is not printable ASCII, and what a reader would strip or decode.
 */
export function field(name: string, value: string): string {
  const text = /[\r\n]/.test(value) ? value.replace(/\r\n|\r|\n/g, ' ') : value;
  const column = name.length + 2;
  if (isPlain(text)) {
    if (column + text.length <= LINE) return `${name}: ${text}\r\n`;
    const folded = foldedAtSpaces(text, column);
    if (folded !== undefined) return `${name}: ${folded}\r\n`;
  }
  return `${name}: ${foldedWords(text, column)}\r\n`;
}

/** `name <address>`, for a field of mailboxes that begins in this column. */
export function mailbox({ address, name = '' }: Mailbox, column: number): string {
  const path = `<${wireAddress(address)}>`;
  if (name.trim() === '') return path;
  const plain =
    /^[ -~]*$/.test(name) && !name.includes('=?') ? mailboxText({ address: '', name }).slice(0, -3) : '';
  const isShort = plain !== '' && column + plain.length <= LONGEST_LINE;
  const phrase = isShort ? plain : foldedWords(name, column);
  const lastLine = phrase.lastIndexOf('\n') + 1;
  const end = (lastLine === 0 ? column : 0) + phrase.length - lastLine;
  return `${phrase}${end + 1 + Buffer.byteLength(path) <= LINE ? ' ' : '\r\n '}${path}`;
}

/** The mailboxes of a field that begins in this column, one per line. */
export function mailboxes(list: readonly Mailbox[], column: number): string {
  return list.map((one, i) => mailbox(one, i === 0 ? column : 1)).join(',\r\n ');
}

function isPlain(text: string): boolean {
  return /^(?:[!-~](?:[\t -~]*[!-~])?)?$/.test(text) && !text.includes('=?');
}

/**
 * Folds before single spaces, which unfolding restores (RFC 5322, 2.2.3). Undefined if a line would be too
 * long.
 * Adjacent white space stays together, because readers treat it differently.
 */
function foldedAtSpaces(text: string, firstColumn: number): string | undefined {
  let out = '';
  let column = firstColumn;
  let from = 0;
  while (from < text.length) {
    let end = text.length;
    if (column + end - from > LINE) {
      const last = foldBefore(text, from, from + LINE - column);
      end = last ?? foldAfter(text, from + Math.max(1, LINE - column));
    }
    if (column + end - from > LONGEST_LINE) return undefined;
    out += end === text.length ? text.slice(from) : `${text.slice(from, end)}\r\n`;
    from = end;
    column = 0;
  }
  return out;
}

/** The last place to fold between these two, or undefined. */
function foldBefore(text: string, from: number, to: number): number | undefined {
  for (let at = text.lastIndexOf(' ', to); at > from; at = text.lastIndexOf(' ', at - 1)) {
    if (isSingleSpace(text, at)) return at;
  }
  return undefined;
}

/** The first place to fold from here on, or the end. */
function foldAfter(text: string, from: number): number {
  for (let at = text.indexOf(' ', from); at >= 0; at = text.indexOf(' ', at + 1)) {
    if (isSingleSpace(text, at)) return at;
  }
  return text.length;
}

function isSingleSpace(text: string, at: number): boolean {
  const isSpace = (one: string | undefined): boolean => one === ' ' || one === '\t';
  return !isSpace(text[at - 1]) && !isSpace(text[at + 1]);
}

/**
 * RFC 2047 with the B encoding, which the runtime implements in native code.
 * Each encoded word has whole characters (section 5) and its own line. Readers drop the white space between
 * adjacent words (section 6.2).
 */
export function foldedWords(text: string, firstColumn: number): string {
  const bytesIn = (column: number): number =>
    Math.floor((Math.min(WORD, LINE - column) - WORD_START.length - WORD_END.length) / 4) * 3;
  const first = bytesIn(firstColumn);
  const bytes = Buffer.from(text);
  if (bytes.length <= first) return word(bytes);
  // A long field name leaves no space beside it.
  let limit = first;
  let out = '';
  if (first < 12) {
    out = '\r\n ';
    limit = bytesIn(1);
  }
  for (let from = 0; from < bytes.length; ) {
    let end = Math.min(bytes.length, from + limit);
    while (end < bytes.length && isContinuation(bytes[end])) end--;
    out += word(bytes.subarray(from, end));
    if (end < bytes.length) out += '\r\n ';
    from = end;
    limit = bytesIn(1);
  }
  return out;
}

function word(bytes: Buffer): string {
  return `${WORD_START}${bytes.toString('base64')}${WORD_END}`;
}

/** A byte of a UTF-8 character that is not its first. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
