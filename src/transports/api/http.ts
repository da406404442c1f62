import { type Client, type Dispatcher, errors, type Pool } from 'undici';
import { EXIT, SendoffError } from '../../model/error.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import { libraryVersion } from '../library.ts';
import { refused } from '../outcomes.ts';
import type { ApiRequest, ApiResponse } from './dialect.ts';
import { retryAfterMs } from './hints.ts';
import { type HttpProtocol, KEEP_ALIVE_MS, protocolFor } from './protocol.ts';

/** Requests over undici. */
export class HttpSender {
  readonly #pool: Pool;
  readonly #options: TransportOptions;
  readonly #protocol: HttpProtocol;
  /** Open for one request each. */
  readonly #single = new Set<Client>();

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#protocol = protocolFor(options);
    this.#pool = this.#protocol.openPool();
  }

  /** Rejects when the network fails; the whole response is read, so that the connection is free again. */
  exchange(request: ApiRequest): Promise<ApiResponse> {
    const { openOnce } = this.#protocol;
    return openOnce === undefined ? this.#exchange(this.#pool, request) : this.#once(openOnce(), request);
  }

  async #once(client: Client, request: ApiRequest): Promise<ApiResponse> {
    this.#single.add(client);
    try {
      return await this.#exchange(client, request);
    } finally {
      // In its own time: a response without a body may still be ending.
      client
        .close()
        .catch(() => client.destroy())
        .then(() => this.#single.delete(client));
    }
  }

  async #exchange(by: Dispatcher, { path, headers, body }: ApiRequest): Promise<ApiResponse> {
    const response = await by.request({
      method: 'POST',
      path,
      headers,
      body,
      // `reset` closes the connection after the response: https://undici.nodejs.org/#/docs/api/Dispatcher
      reset: this.#options.connection === 'cold',
    });
    // SendGrid's success has no body. It is whole with its head: to decode nothing, or to wait for its end, would cost a sixth of the request.
    if (response.headers['content-length'] === '0') {
      response.body.resume();
      return { status: response.statusCode, body: '' };
    }
    const status = response.statusCode;
    const said = await response.body.text();
    return status < 400
      ? { status, body: said }
      : { status, body: said, retryAfterMs: retryAfterMs(response.headers, Date.now()) };
  }

  facts(): TransportFacts {
    const { connection, timeoutMs } = this.#options;
    return {
      library: 'undici',
      version: libraryVersion('undici'),
      ...this.#protocol.facts,
      connection,
      keepAliveMs: connection === 'warm' ? KEEP_ALIVE_MS : 0,
      // undici's connector calls setNoDelay(true) on every socket.
      noDelay: true,
      timeoutMs,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool, ...this.#single].map((one) => one.destroy()));
  }
}

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

/** What an error of the network means for the recipients of the request. Throws what is a fault of our own. */
export function outcomeOfError(error: unknown): Outcome {
  if (!(error instanceof Error) || error instanceof errors.InvalidArgumentError) throw fault(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) throw fault(error);
  return refused(TIMEOUTS.has(code) ? 'timed-out' : 'failed', `${code}: ${error.message}`);
}

function fault(cause: unknown): SendoffError {
  return new SendoffError('A request could not be made.', {
    code: 'request-fault',
    exitCode: EXIT.fault,
    cause,
  });
}
