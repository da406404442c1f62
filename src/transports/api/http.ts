import { errors, Pool } from 'undici';
import { EXIT, SendoffError } from '../../model/error.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import { libraryVersion } from '../library.ts';
import { refused } from '../outcomes.ts';
import type { ApiRequest, ApiResponse } from './dialect.ts';
import { retryAfterMs } from './hints.ts';

/** Longer than any trial waits for its turn: a connection that the client gave up would be opened again under the clock. */
const KEEP_ALIVE_MS = 600_000;

/** One undici pool with as many connections as there are calls in flight, one request at a time on each. */
export class HttpSender {
  readonly #pool: Pool;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    const { endpoint, concurrency, timeoutMs } = options;
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
    this.#options = options;
    this.#pool = new Pool(`http://${host}:${endpoint.port}`, {
      connections: concurrency,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: timeoutMs },
    });
  }

  /** Rejects when the network fails; the whole response is read, so that the connection is free again. */
  async exchange({ path, headers, body }: ApiRequest): Promise<ApiResponse> {
    const response = await this.#pool.request({
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
    const { concurrency, connection, timeoutMs } = this.#options;
    return {
      library: 'undici',
      version: libraryVersion('undici'),
      poolSize: concurrency,
      pipelining: 1,
      connection,
      keepAliveMs: connection === 'warm' ? KEEP_ALIVE_MS : 0,
      // undici's connector calls setNoDelay(true) on every socket.
      noDelay: true,
      timeoutMs,
    };
  }

  close(): Promise<void> {
    return this.#pool.destroy();
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
