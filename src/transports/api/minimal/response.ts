import type { ApiResponse } from '../dialect.ts';
import { retryAfterMs } from '../hints.ts';
import { ChunkedText } from './chunked-text.ts';
import { MinimalError } from './errors.ts';
import { malformed, parseResponseHead, type ResponseHead } from './response-head.ts';

/** undici has the same limit for a head. */
const MAX_HEAD_BYTES = 16 * 1024;
/** The longest documented response is that of a batch with 1000 results. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const END_OF_HEAD = '\r\n\r\n';

export interface ReadResponse {
  readonly head: ResponseHead;
  readonly response: ApiResponse;
  /** True if the server sent more than the response. */
  readonly hasMore: boolean;
}

/**
 * The response to one request, from Latin-1 text that may be cut anywhere. Its methods throw `MinimalError`.
 */
export class ResponseReader {
  #text = '';
  #head: ResponseHead | undefined;
  #chunks: ChunkedText | undefined;

  /** Undefined until the response is complete. */
  push(text: string): ReadResponse | undefined {
    this.#text = this.#text === '' ? text : this.#text + text;
    this.#head ??= this.#readHead();
    const head = this.#head;
    if (head === undefined) return undefined;
    if (head.framing === 'chunked') return this.#readChunks(head);
    if (this.#text.length > MAX_BODY_BYTES && head.framing !== 0) throw tooLong();
    if (head.framing === 'until close' || this.#text.length < head.framing) return undefined;
    return complete(head, this.#text.slice(0, head.framing), this.#text.length > head.framing);
  }

  /** The server has closed its side, which is the end of some responses. */
  end(): ReadResponse | undefined {
    const head = this.#head;
    return head?.framing === 'until close' ? complete(head, this.#text, true) : undefined;
  }

  /** Skips interim responses (RFC 9110, section 15.2). */
  #readHead(): ResponseHead | undefined {
    for (;;) {
      const end = this.#text.indexOf(END_OF_HEAD);
      const length = end < 0 ? this.#text.length : end;
      if (length > MAX_HEAD_BYTES) {
        throw new MinimalError('HEAD_TOO_LONG', `the response head has more than ${MAX_HEAD_BYTES} bytes`);
      }
      if (end < 0) return undefined;
      const head = parseResponseHead(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + END_OF_HEAD.length);
      if (head.status === 101) throw malformed('it changes the protocol');
      if (head.status >= 200) return head;
    }
  }

  #readChunks(head: ResponseHead): ReadResponse | undefined {
    this.#chunks ??= new ChunkedText(MAX_BODY_BYTES, tooLong);
    const chunks = this.#chunks;
    this.#text = chunks.read(this.#text);
    return chunks.isComplete ? complete(head, chunks.text(), this.#text !== '') : undefined;
  }
}

function complete(head: ResponseHead, text: string, hasMore: boolean): ReadResponse {
  const { status, fields } = head;
  const body = BEYOND_ASCII.test(text) ? Buffer.from(text, 'latin1').toString() : text;
  if (status < 400) return { head, response: { status, body }, hasMore };
  const errorType = fields['x-amzn-errortype'];
  const hints = {
    retryAfterMs: retryAfterMs(fields, Date.now()),
    errorType: typeof errorType === 'string' ? errorType : undefined,
  };
  return { head, response: { status, body, ...hints }, hasMore };
}

const BEYOND_ASCII = /[\x80-\xff]/;

function tooLong(): MinimalError {
  return new MinimalError('BODY_TOO_LONG', `the response body has more than ${MAX_BODY_BYTES} bytes`);
}
