import type { Dispatcher } from 'undici';
import type { ApiResponse } from './dialect.ts';
import { retryAfterMs } from './hints.ts';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];

/**
 * Makes one request over this connection; rejects when the network fails.
 *
 * @param ended told before the response or the failure is: the connection is free for the next request
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

/** What undici tells of one response, put together: for so little text a stream would cost more than all the rest. */
class Reply implements Dispatcher.DispatchHandler {
  readonly #answered: (response: ApiResponse) => void;
  readonly #failed: (error: Error) => void;
  readonly #ended: () => void;
  readonly #chunks: Buffer[] = [];
  #status = 0;
  #retryAfterMs: number | undefined;
  #errorType: string | undefined;

  constructor(answered: (response: ApiResponse) => void, failed: (error: Error) => void, ended: () => void) {
    this.#answered = answered;
    this.#failed = failed;
    this.#ended = ended;
  }

  /** undici wants it to be there. */
  onRequestStart(): void {}

  /** Of an interim response (1xx) too, which the final one then replaces. */
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
    this.#answered({ status: this.#status, body, retryAfterMs, errorType });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#ended();
    this.#failed(error);
  }
}
