import { type BadRequest, bad, bodyTooLarge } from './head.ts';

const NOTHING = Buffer.alloc(0);

/** Keeps at most so many bytes of what it is given, and drops the rest. */
export class Kept {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(part: Buffer): void {
    const room = this.#limit - this.#bytes;
    if (room <= 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    this.#bytes += kept.length;
    this.#chunks.push(kept);
  }

  /** All that was kept, in one piece; not copied where it came in one. */
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

/** Reads one body; asked again with what follows until it is whole. */
export interface BodyReader {
  /** The index after the last byte that was read, or what is wrong. */
  read(bytes: Buffer, from: number): number | BadRequest;
  readonly whole: boolean;
}

/** A body of `length` bytes (RFC 9112, section 6.2). */
export class SizedBody implements BodyReader {
  readonly #kept: Kept;
  #left: number;

  constructor(kept: Kept, length: number) {
    this.#kept = kept;
    this.#left = length;
  }

  get whole(): boolean {
    return this.#left === 0;
  }

  read(bytes: Buffer, from: number): number {
    const end = Math.min(bytes.length, from + this.#left);
    if (end > from) this.#kept.add(bytes.subarray(from, end));
    this.#left -= end - from;
    return end;
  }
}

/** Chunk sizes with their extensions, and each line of the trailer. */
const MAX_LINE = 8192;
const MAX_TRAILER_LINES = 100;
const LF = 0x0a;
/** RFC 9112, section 7.1; extensions are read over, as a recipient that knows none must. */
const CHUNK_SIZE = /^([\da-f]{1,12})[\t ]*(?:;[\t -~\x80-\xff]*)?\r\n$/i;

/** The chunked transfer coding (RFC 9112, section 7.1). The fields of its trailer are dropped. */
export class ChunkedBody implements BodyReader {
  readonly #kept: Kept;
  readonly #maxBytes: number;
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'whole' = 'size';
  #line = '';
  #left = 0;
  #total = 0;
  #trailers = 0;

  /** @param maxBytes of a body that is read at all, kept or not */
  constructor(kept: Kept, maxBytes: number) {
    this.#kept = kept;
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
        this.#kept.add(bytes.subarray(at, end));
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
