/**
 * One reply (RFC 5321, 4.2). `text` has all its lines with their codes. `code` is 0 if the line is not a
 * reply.
 */
export interface Reply {
  readonly code: number;
  readonly text: string;
}

/** Limits the memory for a line without end. RFC 5321, 4.5.3.1.5 allows 512 octets. */
const LONGEST = 65_536;

/** Assembles replies from chunks with arbitrary boundaries. */
export class ReplyReader {
  #partial = '';
  #lines = '';

  /** True if all input was consumed. */
  get isEmpty(): boolean {
    return this.#partial === '' && this.#lines === '';
  }

  /** `each` returns false to stop reading. */
  read(chunk: string, each: (reply: Reply) => boolean): void {
    const text = this.#partial + chunk;
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = text.slice(from, text.charCodeAt(end - 1) === CR && end > from ? end - 1 : end);
      from = end + 1;
      const code = codeOf(line);
      if (code !== 0 && line.charCodeAt(3) === DASH) {
        this.#lines += `${line}\n`;
        if (this.#lines.length <= LONGEST) continue;
      }
      const reply = { code, text: this.#lines + line };
      this.#lines = '';
      if (!each(reply)) return;
    }
    this.#partial = from === 0 ? text : text.slice(from);
    if (this.#partial.length > LONGEST) each({ code: 0, text: this.#partial.slice(0, 100) });
  }
}

const CR = 0x0d;
const DASH = 0x2d;
const SPACE = 0x20;

/** RFC 5321, 4.2: three digits, the first of which is 2 to 5, then a space, `-`, or nothing. */
function codeOf(line: string): number {
  const hundreds = line.charCodeAt(0) - 0x30;
  const tens = line.charCodeAt(1) - 0x30;
  const ones = line.charCodeAt(2) - 0x30;
  const follows = line.charCodeAt(3);
  const isCode = hundreds >= 2 && hundreds <= 5 && tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
  const isEnded = line.length === 3 || follows === SPACE || follows === DASH;
  return isCode && isEnded ? hundreds * 100 + tens * 10 + ones : 0;
}
