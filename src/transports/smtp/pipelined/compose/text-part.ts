import type { Writer } from '../../../writer.ts';

/** The encodings that the message's connection supports. */
export interface EncodedText {
  /** The server accepts bytes above 127 unchanged (RFC 6152, 8BITMIME). */
  readonly eightBit: boolean;
  /**
   * The message ends with a lone dot, so a line's first dot is doubled (RFC 5321, 4.5.2). A chunk needs no
   * dots.
   */
  readonly dots: boolean;
}

const LF = 0x0a;
/** RFC 5321, 4.5.3.1.6, and RFC 5322, 2.1.1: octets of a line without its end. */
const LONGEST_LINE = 998;
/** RFC 2045, 6.8. */
const BASE64_LINE = 76;

/**
 * Writes the fields and the body of a text part: unchanged if SMTP can carry it, otherwise in base64, which
 * the runtime implements in native code.
 * Quoted-printable would need a loop over the bytes.
 */
export function writeTextPart(writer: Writer, type: 'plain' | 'html', text: string, wire: EncodedText): void {
  const start = writer.length;
  const lines = wireLines(text, wire.dots);
  writer.text(`Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: `);
  const mark = writer.length;
  writer.text('8bit\r\n\r\n');
  const from = writer.length;
  writer.text(lines);
  const ascii = writer.length - from === lines.length;
  if ((ascii || wire.eightBit) && canTravel(writer, from, text)) {
    // RFC 2045, 2.7 and 2.8: `7bit` and `8bit` differ in their first character alone.
    if (ascii) writer.room(0)[mark] = 0x37;
    return;
  }
  writer.setLength(start);
  writer.text(
    `Content-Type: text/${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(text)}`,
  );
}

/** Lines end in CRLF (RFC 5321, 2.3.8). */
function wireLines(text: string, dots: boolean): string {
  const lines = text.includes('\r') ? text.replace(/\r?\n/g, '\r\n') : text.replace(/\n/g, '\r\n');
  if (!dots || (text.charCodeAt(0) !== 0x2e && !text.includes('\n.'))) return lines;
  return lines.replace(/^\.|(?<=\n)\./g, '..');
}

/** True if no line is too long, and it contains neither NUL nor a CR without LF (RFC 2045, 2.8). */
function canTravel(writer: Writer, from: number, text: string): boolean {
  const end = writer.length;
  const bytes = writer.room(0);
  if (text.includes('\r') && /\r(?!\n)/.test(text)) return false;
  if (bytes.subarray(from, end).includes(0)) return false;
  // From each line end, search the farthest possible next one.
  for (let line = from; end - line > LONGEST_LINE; ) {
    const next = bytes.lastIndexOf(LF, line + LONGEST_LINE + 1) + 1;
    if (next <= line) return false;
    line = next;
  }
  return true;
}

/** Text has CRLF line ends before it is encoded (RFC 2045, 6.8). */
function base64Lines(text: string): string {
  const encoded = Buffer.from(text.replace(/(?<!\r)\n/g, '\r\n')).toString('base64');
  let out = '';
  for (let at = 0; at < encoded.length; at += BASE64_LINE) {
    out += at === 0 ? '' : '\r\n';
    out += encoded.slice(at, at + BASE64_LINE);
  }
  return out;
}
