import { malformed } from './response-head.ts';

/** RFC 9112, section 7.1. A recipient that knows no chunk extensions skips them. */
const CHUNK_SIZE = /^([\da-f]{1,8})[\t ]*(?:;[\t -~\x80-\xff]*)?$/i;
/** Of a chunk's size with its extensions, and of one trailer field. */
const MAX_LINE = 8192;
const MAX_TRAILER_LINES = 100;

/** The chunked transfer coding (RFC 9112, section 7.1). Fields of the trailer are dropped. */
export class ChunkedText {
  readonly #maxBytes: number;
  readonly #tooLong: () => Error;
  readonly #pieces: string[] = [];
  #bytes = 0;
  /** Missing bytes of the current chunk. */
  #left = 0;
  #state: 'size' | 'data' | 'data end' | 'trailer' | 'complete' = 'size';
  #trailers = 0;

  constructor(maxBytes: number, tooLong: () => Error) {
    this.#maxBytes = maxBytes;
    this.#tooLong = tooLong;
  }

  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  text(): string {
    return this.#pieces.join('');
  }

  /** Returns the unread rest of the text. */
  read(text: string): string {
    let at = 0;
    while (at < text.length && this.#state !== 'complete') {
      if (this.#state === 'data') {
        const piece = text.slice(at, at + this.#left);
        this.#pieces.push(piece);
        at += piece.length;
        this.#left -= piece.length;
        if (this.#left === 0) this.#state = 'data end';
        continue;
      }
      const end = text.indexOf('\r\n', at);
      if ((end < 0 ? text.length : end) - at > MAX_LINE)
        throw malformed('a line of the chunked body is too long');
      if (end < 0) break;
      this.#endLine(text.slice(at, end));
      at = end + 2;
    }
    return text.slice(at);
  }

  #endLine(line: string): void {
    switch (this.#state) {
      case 'size': {
        const size = Number.parseInt(CHUNK_SIZE.exec(line)?.[1] ?? '', 16);
        if (Number.isNaN(size)) throw malformed('a chunk size is malformed');
        this.#bytes += size;
        if (this.#bytes > this.#maxBytes) throw this.#tooLong();
        this.#left = size;
        this.#state = size === 0 ? 'trailer' : 'data';
        return;
      }
      case 'data end':
        if (line !== '') throw malformed('a chunk is longer than its size');
        this.#state = 'size';
        return;
      case 'trailer':
        if (line === '') this.#state = 'complete';
        else if (++this.#trailers > MAX_TRAILER_LINES) throw malformed('the trailer is too long');
        return;
      default:
    }
  }
}
