import { type Client, type Dispatcher, errors } from 'undici';
import { EXIT, SendoffError } from '../../model/error.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { TransportFacts, TransportOptions } from '../../model/transport.ts';
import { libraryVersion } from '../library.ts';
import { refused } from '../outcomes.ts';
import { Connections } from './connections.ts';
import { Deadlines } from './deadlines.ts';
import type { ApiRequest, ApiResponse } from './dialect.ts';
import { type HttpProtocol, KEEP_ALIVE_MS, protocolFor } from './protocol.ts';
import { exchangeOver } from './reply.ts';

/** Sends the requests of a transport. */
export interface Sender {
  /** Rejects if the network fails. Reads the whole response, so the connection is free again. */
  exchange(request: ApiRequest): Promise<ApiResponse>;
  facts(): TransportFacts;
  /** Requests in flight fail. */
  close(): Promise<void>;
}

/** Sends requests over undici. */
export class HttpSender implements Sender {
  readonly #connections: Connections;
  readonly #options: TransportOptions;
  readonly #protocol: HttpProtocol;
  readonly #deadlines: Deadlines | undefined;
  /** Connections that carry one request each. */
  readonly #single = new Set<Client>();
  #isClosed = false;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#protocol = protocolFor(options);
    this.#deadlines = this.#protocol.endsLate ? undefined : new Deadlines(options.timeoutMs);
    this.#connections = new Connections(() => this.#open(), this.#protocol.connections, this.#deadlines);
  }

  exchange({ path, headers, body }: ApiRequest): Promise<ApiResponse> {
    // `reset` closes the connection after the response: https://undici.nodejs.org/#/docs/api/Dispatcher
    const reset = this.#options.connection === 'cold';
    const request = { method: 'POST', path, headers, body, reset } as const;
    return reset && !this.#protocol.resets ? this.#once(request) : this.#connections.exchange(request);
  }

  #once(request: Dispatcher.DispatchOptions): Promise<ApiResponse> {
    const client = this.#open();
    this.#single.add(client);
    return exchangeOver(client, request, this.#deadlines, () => {
      // Without waiting: the response has not quite ended.
      client
        .close()
        .catch(() => client.destroy())
        .then(() => this.#single.delete(client));
    });
  }

  /** A request to a closed sender fails like the requests that were in flight. */
  #open(): Client {
    const client = this.#protocol.open();
    if (this.#isClosed) void client.destroy();
    return client;
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
    this.#isClosed = true;
    this.#deadlines?.close();
    await Promise.all([this.#connections.close(), ...Array.from(this.#single, (one) => one.destroy())]);
  }
}

const TIMEOUTS: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
  'TIMED_OUT',
]);

/** The outcome of a network error. Throws if the error is a fault of the harness. */
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
