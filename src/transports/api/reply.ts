import type { Dispatcher } from 'undici';
import type { ApiResponse } from './dialect.ts';
import { retryAfterMs } from './hints.ts';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Sends one request over this connection. Rejects if the network fails.
 * @param ended called before the promise settles, when the connection is free for the next request
 */
export function exchangeOver(
  connection: Dispatcher,
  request: Dispatcher.DispatchOptions,
  ended: () => void,
): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    connection.dispatch(request, new Reply(resolve, reject, ended));
  });
}

/**
 * Collects one response from undici's events. For such short responses a stream would cost more than the
 * rest.
 */
class Reply implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: ApiResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #ended: () => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #retryAfterMs: number | undefined;
  #errorType: string | undefined;

  constructor(resolve: (response: ApiResponse) => void, reject: (error: Error) => void, ended: () => void) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#ended = ended;
  }

  /** undici requires this method. */
  onRequestStart(): void {}

  /** Also called for an interim response (1xx), which the final one replaces. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    if (status < 400) return;
    this.#retryAfterMs = retryAfterMs(headers, Date.now());
    const errorType = headers['x-amzn-errortype'];
    this.#errorType = typeof errorType === 'string' ? errorType : undefined;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const body = this.#chunks.length === 0 ? '' : Buffer.concat(this.#chunks).toString();
    this.#ended();
    const [retryAfterMs, errorType] = [this.#retryAfterMs, this.#errorType];
    this.#resolve({ status: this.#status, body, retryAfterMs, errorType });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#ended();
    this.#reject(error);
  }
}
