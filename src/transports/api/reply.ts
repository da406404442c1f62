import { type Dispatcher, errors } from 'undici';
import type { Deadlines, Timed } from './deadlines.ts';
import type { ApiResponse } from './dialect.ts';
import { retryAfterMs } from './hints.ts';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Sends one request over this connection. Rejects if the network fails.
 * @param deadlines undefined if undici ends requests that take too long
 * @param ended called before the promise settles, when the connection is free for the next request
 */
export function exchangeOver(
  connection: Dispatcher,
  request: Dispatcher.DispatchOptions,
  deadlines: Deadlines | undefined,
  ended: () => void,
): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    connection.dispatch(request, new Reply(resolve, reject, deadlines, ended));
  });
}

/**
 * Collects one response from undici's events. For such short responses a stream would cost more than the
 * rest.
 */
class Reply implements Dispatcher.DispatchHandler, Timed {
  deadlineMs = Number.POSITIVE_INFINITY;
  readonly #resolve: (response: ApiResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #deadlines: Deadlines | undefined;
  readonly #ended: () => void;
  #controller: Dispatcher.DispatchController | undefined;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #retryAfterMs: number | undefined;
  #errorType: string | undefined;

  constructor(
    resolve: (response: ApiResponse) => void,
    reject: (error: Error) => void,
    deadlines: Deadlines | undefined,
    ended: () => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#deadlines = deadlines;
    this.#ended = ended;
  }

  /** The connection is open: its connector has a time limit of its own. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#deadlines?.start(this);
  }

  expire(): void {
    this.#controller?.abort(
      this.#status === 0 ? new errors.HeadersTimeoutError() : new errors.BodyTimeoutError(),
    );
  }

  /** Also called for an interim response (1xx), which the final one replaces. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#deadlines?.start(this);
    if (status < 400) return;
    this.#retryAfterMs = retryAfterMs(headers, Date.now());
    const errorType = headers['x-amzn-errortype'];
    this.#errorType = typeof errorType === 'string' ? errorType : undefined;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#deadlines?.start(this);
  }

  onResponseEnd(): void {
    const body = this.#chunks.length === 0 ? '' : Buffer.concat(this.#chunks).toString();
    this.#deadlines?.end(this);
    this.#ended();
    const [retryAfterMs, errorType] = [this.#retryAfterMs, this.#errorType];
    this.#resolve({ status: this.#status, body, retryAfterMs, errorType });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#deadlines?.end(this);
    this.#ended();
    this.#reject(error);
  }
}
