import { cached } from '../../bounded-cache.ts';
import { BodyBuffer, type BodyReader, ChunkedBody, SizedBody } from './body.ts';
import { type BadRequest, bad, isRefused, isTokenByte, parseHead, type RequestHead } from './head.ts';

/** A complete request, a client that waits for `100 Continue`, or an error after which nothing is read. */
export type Read =
  | { readonly kind: 'request'; readonly head: RequestHead; readonly body: Buffer }
  | { readonly kind: 'continue' }
  | ({ readonly kind: 'refused' } & BadRequest);

export interface ReaderLimits {
  /** The bytes kept of a body; one more byte is kept of a longer body. */
  readonly keptBodyBytes: number;
  /** The maximum length of a body. A longer one is rejected. */
  readonly bodyBytes: number;
}

/** The maximum length of a request head. */
export const MAX_HEAD_BYTES: number = 64 * 1024;
/** The heads of one sender are nearly equal; most differ only in Content-Length. */
const CACHED_HEADS = 256;

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads the requests of one connection from chunks that may end anywhere. It uses no socket and no clock, and
 * never throws.
 */
export class RequestReader {
  readonly #limits: ReaderLimits;
  readonly #parseHead: (text: string) => RequestHead | BadRequest;
  /** The received bytes; those from `#at` on are unread. */
  #bytes: Buffer = NOTHING;
  #at = 0;
  /** The end of a head is not before this index. */
  #searched = 0;
  #current:
    | { readonly head: RequestHead; readonly buffer: BodyBuffer; readonly body: BodyReader }
    | undefined;
  #isBroken = false;

  constructor(limits: ReaderLimits, parse: (text: string) => RequestHead | BadRequest = headParser(limits)) {
    this.#limits = limits;
    this.#parseHead = parse;
  }

  /** True if a request has begun and is not complete. */
  get isWithinRequest(): boolean {
    return this.#current !== undefined || this.#at < this.#bytes.length;
  }

  /** Adds a chunk, without a copy if all earlier bytes were read. */
  push(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#bytes =
      this.#at < this.#bytes.length ? Buffer.concat([this.#bytes.subarray(this.#at), chunk]) : chunk;
    this.#searched = Math.max(0, this.#searched - this.#at);
    this.#at = 0;
  }

  /**
   * Returns the next complete request, or undefined if more bytes are needed. After `refused` it always
   * returns undefined.
   */
  next(): Read | undefined {
    if (this.#isBroken) return undefined;
    if (this.#current === undefined) {
      const head = this.#readHead();
      if (head === undefined) return undefined;
      if (isRefused(head)) return this.#refuse(head);
      const buffer = new BodyBuffer(this.#limits.keptBodyBytes + 1);
      const body =
        head.framing === 'chunked'
          ? new ChunkedBody(buffer, this.#limits.bodyBytes)
          : new SizedBody(buffer, head.framing);
      this.#current = { head, buffer, body };
      // "MAY omit sending a 100 response if it has already received some or all of the content" (RFC 9110,
      // 10.1.1)
      if (head.expectsContinue && this.#at === this.#bytes.length) return { kind: 'continue' };
    }
    const { head, buffer, body } = this.#current;
    const end = body.read(this.#bytes, this.#at);
    if (typeof end !== 'number') return this.#refuse(end);
    this.#at = end;
    if (!body.whole) return undefined;
    this.#current = undefined;
    this.#searched = end;
    if (end === this.#bytes.length) this.#forget();
    return { kind: 'request', head, body: buffer.take() };
  }

  #readHead(): RequestHead | BadRequest | undefined {
    const bytes = this.#bytes;
    // "SHOULD ignore at least one empty line received prior to the request-line" (RFC 9112, section 2.2)
    while (bytes[this.#at] === CR && bytes[this.#at + 1] === LF) this.#at += 2;
    const first = bytes[this.#at];
    // A client of another protocol, such as TLS, waits for a response and gets this error at once.
    if (first !== undefined && first !== CR && !isTokenByte(first)) return bad('This is no HTTP request.');
    const end = bytes.indexOf(END_OF_HEAD, Math.max(this.#at, this.#searched));
    const known = end < 0 ? bytes.length - END_OF_HEAD.length + 1 : end;
    if (known - this.#at > MAX_HEAD_BYTES) {
      return { refused: 431, why: `No head of more than ${MAX_HEAD_BYTES} bytes is read here.` };
    }
    if (end < 0) {
      this.#searched = Math.max(this.#at, known);
      return undefined;
    }
    const text = bytes.toString('latin1', this.#at, end);
    this.#at = end + END_OF_HEAD.length;
    return this.#parseHead(text);
  }

  /** Drops the bytes that were read: an idle connection should hold no memory. */
  #forget(): void {
    this.#bytes = NOTHING;
    this.#at = 0;
    this.#searched = 0;
  }

  #refuse(refusal: BadRequest): Read {
    this.#isBroken = true;
    this.#current = undefined;
    this.#forget();
    return { kind: 'refused', ...refusal };
  }
}

/** Parses each recent head once. The connections of a server share it. */
export function headParser({ bodyBytes }: ReaderLimits): (text: string) => RequestHead | BadRequest {
  return cached(CACHED_HEADS, (text) => parseHead(text, bodyBytes));
}
