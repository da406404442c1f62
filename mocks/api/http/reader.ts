import { cached } from '../../bounded-cache.ts';
import { type BodyReader, ChunkedBody, Kept, SizedBody } from './body.ts';
import { type BadRequest, bad, isRefused, isTokenByte, parseHead, type RequestHead } from './head.ts';

/**
 * The result of reading a client's bytes: a whole request, a wait for `100 Continue`, or the end of reading.
 */
export type Read =
  | { readonly kind: 'request'; readonly head: RequestHead; readonly body: Buffer }
  | { readonly kind: 'continue' }
  | ({ readonly kind: 'refused' } & BadRequest);

export interface ReaderLimits {
  /** Of a body: one byte more than that is kept, which says that it was longer. */
  readonly keptBodyBytes: number;
  /** Of a body that is read at all; a longer one is refused. */
  readonly bodyBytes: number;
}

/** Of a request's head. */
export const MAX_HEAD_BYTES: number = 64 * 1024;
/** The heads of one sender differ in few things, most of them only in Content-Length. */
const KEPT_HEADS = 256;

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
const CR = 0x0d;
const LF = 0x0a;

/**
 * The requests of one connection, from bytes that may be cut anywhere. Pure: no socket, no clock; never
 * throws.
 */
export class RequestReader {
  readonly #limits: ReaderLimits;
  readonly #parseHead: (text: string) => RequestHead | BadRequest;
  /** Arrived and not yet read from `#at` on. */
  #bytes: Buffer = NOTHING;
  #at = 0;
  /** Up to here no head can end. */
  #searched = 0;
  #current: { readonly head: RequestHead; readonly kept: Kept; readonly body: BodyReader } | undefined;
  #broken = false;

  constructor(limits: ReaderLimits, parse: (text: string) => RequestHead | BadRequest = headParser(limits)) {
    this.#limits = limits;
    this.#parseHead = parse;
  }

  /** Whether the client has begun a request that is not whole. */
  get isWithinRequest(): boolean {
    return this.#current !== undefined || this.#at < this.#bytes.length;
  }

  /** Takes what arrived, without a copy where nothing was left of before. */
  push(chunk: Buffer): void {
    if (this.#broken) return;
    this.#bytes =
      this.#at < this.#bytes.length ? Buffer.concat([this.#bytes.subarray(this.#at), chunk]) : chunk;
    this.#searched = Math.max(0, this.#searched - this.#at);
    this.#at = 0;
  }

  /** The next that is whole, or undefined while more bytes are needed. After `refused`, always undefined. */
  next(): Read | undefined {
    if (this.#broken) return undefined;
    if (this.#current === undefined) {
      const head = this.#readHead();
      if (head === undefined) return undefined;
      if (isRefused(head)) return this.#refuse(head);
      const kept = new Kept(this.#limits.keptBodyBytes + 1);
      const body =
        head.framing === 'chunked'
          ? new ChunkedBody(kept, this.#limits.bodyBytes)
          : new SizedBody(kept, head.framing);
      this.#current = { head, kept, body };
      // "MAY omit sending a 100 response if it has already received some or all of the content" (RFC 9110,
      // 10.1.1)
      if (head.expectsContinue && this.#at === this.#bytes.length) return { kind: 'continue' };
    }
    const { head, kept, body } = this.#current;
    const end = body.read(this.#bytes, this.#at);
    if (typeof end !== 'number') return this.#refuse(end);
    this.#at = end;
    if (!body.whole) return undefined;
    this.#current = undefined;
    this.#searched = end;
    if (end === this.#bytes.length) this.#forget();
    return { kind: 'request', head, body: kept.take() };
  }

  #readHead(): RequestHead | BadRequest | undefined {
    const bytes = this.#bytes;
    // "SHOULD ignore at least one empty line received prior to the request-line" (RFC 9112, section 2.2)
    while (bytes[this.#at] === CR && bytes[this.#at + 1] === LF) this.#at += 2;
    const first = bytes[this.#at];
    // Said at once to whoever speaks something else, TLS for instance, and waits for an answer.
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

  /** Lets go of what has been read: an idle connection should hold no bytes. */
  #forget(): void {
    this.#bytes = NOTHING;
    this.#at = 0;
    this.#searched = 0;
  }

  #refuse(refusal: BadRequest): Read {
    this.#broken = true;
    this.#current = undefined;
    this.#forget();
    return { kind: 'refused', ...refusal };
  }
}

/** Parses each head once while it is among the last ones; to be shared by the connections of a server. */
export function headParser({ bodyBytes }: ReaderLimits): (text: string) => RequestHead | BadRequest {
  return cached(KEPT_HEADS, (text) => parseHead(text, bodyBytes));
}
