import { type BadRequest, bad, bodyTooLarge } from './head.ts';

const NOTHING = Buffer.alloc(0);

/** Keeps at most `limit` bytes and drops the rest. */
export class BodyBuffer {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Buffer): void {
    const room = this.#limit - this.#bytes;
    if (room <= 0) return;
    const buffer = part.length > room ? part.subarray(0, room) : part;
    this.#bytes += buffer.length;
    this.#chunks.push(buffer);
  }

  /** Returns the kept bytes as one buffer, without a copy if they arrived in one chunk. */
  take(): Buffer {
    if (this.#bytes === 0) return NOTHING;
    const [first] = this.#chunks;
    const whole =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [];
    this.#bytes = 0;
    return whole;
  }
}

/** Reads one body. `read` is called with each chunk until `whole` is true. */
export interface BodyReader {
  /** Returns the index after the last byte that it read, or an error. */
  read(bytes: Buffer, from: number): number | BadRequest;
  readonly whole: boolean;
}

/** A body of `length` bytes (RFC 9112, section 6.2). */
export class SizedBody implements BodyReader {
  readonly #buffer: BodyBuffer;
  #left: number;

  constructor(buffer: BodyBuffer, length: number) {
    this.#buffer = buffer;
    this.#left = length;
  }

  get whole(): boolean {
    return this.#left === 0;
  }

  read(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.#left);
    if (end > from) this.#buffer.add(bytes.subarray(from, end));
    this.#left -= end - from;
    return end;
  }
}

/** The maximum length of a chunk-size line with its extensions, and of a trailer line. */
const MAX_LINE = 8192;
const MAX_TRAILER_LINES = 100;
const LF = 0x0a;
/** RFC 9112, section 7.1. A recipient must ignore extensions that it does not know. */
const CHUNK_SIZE = /^([\da-f]{1,12})[\t ]*(?:;[\t -~\x80-\xff]*)?\r\n$/i;

/** The chunked transfer coding (RFC 9112, section 7.1). Trailer fields are dropped. */
export class ChunkedBody implements BodyReader {
  readonly #buffer: BodyBuffer;
  readonly #maxBytes: number;
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'whole' = 'size';
  #line = '';
  #left = 0;
  #total = 0;
  #trailers = 0;

  /** @param maxBytes the limit of a body, kept or not */
  constructor(buffer: BodyBuffer, maxBytes: number) {
    this.#buffer = buffer;
    this.#maxBytes = maxBytes;
  }

  get whole(): boolean {
    return this.#state === 'whole';
  }

  read(bytes: Buffer, from: number): number | BadRequest {
    let at = from;
    while (at < bytes.length && this.#state !== 'whole') {
      if (this.#state === 'data') {
        const end = Math.min(bytes.length, at + this.#left);
        this.#buffer.add(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) this.#state = 'data-end';
        continue;
      }
      const lf = bytes.indexOf(LF, at);
      const end = lf < 0 ? bytes.length : lf + 1;
      if (this.#line.length + end - at > MAX_LINE) return bad('A line of the chunked body is too long.');
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      if (lf < 0) break;
      const wrong = this.#endLine(this.#line);
      if (wrong !== undefined) return wrong;
      this.#line = '';
    }
    return at;
  }

  #endLine(line: string): BadRequest | undefined {
    switch (this.#state) {
      case 'size': {
        const size = Number.parseInt(CHUNK_SIZE.exec(line)?.[1] ?? '', 16);
        if (Number.isNaN(size)) return bad('A chunk size is malformed.');
        this.#total += size;
        if (this.#total > this.#maxBytes) return bodyTooLarge(this.#maxBytes);
        this.#left = size;
        this.#state = size === 0 ? 'trailer' : 'data';
        return undefined;
      }
      case 'data-end':
        if (line !== '\r\n') return bad('A chunk is longer than its size.');
        this.#state = 'size';
        return undefined;
      case 'trailer':
        if (line === '\r\n') this.#state = 'whole';
        else if (!line.endsWith('\r\n') || ++this.#trailers > MAX_TRAILER_LINES)
          return bad('The trailer is malformed.');
        return undefined;
      default:
        return undefined;
    }
  }
}
