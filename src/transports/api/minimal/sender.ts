import { authorityOf } from '../../../model/target.ts';
import type { TransportFacts, TransportOptions } from '../../../model/transport.ts';
import { Writer } from '../../writer.ts';
import { Deadlines } from '../deadlines.ts';
import type { ApiRequest, ApiResponse } from '../dialect.ts';
import type { Sender } from '../http.ts';
import { type Call, MinimalConnection, type SharedByConnections } from './connection.ts';
import { MinimalError } from './errors.ts';
import { headWriter } from './request-head.ts';
import { socketOpener } from './socket.ts';

const READ_ROOM = 65_536;

/**
 * The reference client for HTTP/1.1: no more than the protocol requires. Head and body leave in one write,
 * all connections share one buffer to read into, and one timer serves all deadlines.
 */
export class MinimalSender implements Sender {
  readonly #options: TransportOptions;
  readonly #shared: SharedByConnections;
  readonly #open = new Set<MinimalConnection>();
  /** The most recently used one is last. */
  readonly #idle: MinimalConnection[] = [];
  /** Calls that wait for a connection. */
  readonly #waiting: Call[] = [];
  #isClosed = false;

  constructor(options: TransportOptions) {
    const { endpoint, timeoutMs, connection, messagesPerConnection, features = [] } = options;
    this.#options = options;
    this.#shared = {
      openSocket: socketOpener(options, Buffer.allocUnsafeSlow(READ_ROOM)),
      headOf: headWriter(authorityOf(endpoint)),
      writer: new Writer(),
      deadlines: new Deadlines(timeoutMs),
      holdsWrites: features.includes('https'),
      mostRequests: connection === 'cold' ? 1 : (messagesPerConnection ?? Number.POSITIVE_INFINITY),
      freed: (one) => this.#freed(one),
    };
  }

  exchange(request: ApiRequest): Promise<ApiResponse> {
    return new Promise((resolve, reject) => this.#assign({ request, resolve, reject }));
  }

  facts(): TransportFacts {
    const { concurrency, connection, timeoutMs, messagesPerConnection, features = [] } = this.#options;
    return {
      referenceClient: true,
      library: 'node:net',
      version: process.versions.node,
      http: features.includes('https') ? 'HTTP/1.1 over TLS' : 'HTTP/1.1',
      connection,
      poolSize: concurrency,
      maxRequests: connection === 'cold' ? 1 : (messagesPerConnection ?? 'unlimited'),
      pipelining: 1,
      noDelay: true,
      timeoutMs,
    };
  }

  /** Requests in flight fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(transportClosed());
    await Promise.all(Array.from(this.#open, (one) => one.close(transportClosed())));
    this.#shared.deadlines.close();
  }

  #assign(call: Call): void {
    if (this.#isClosed) {
      call.reject(transportClosed());
      return;
    }
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isUsable) {
        idle.send(call);
        return;
      }
      this.#open.delete(idle);
      void idle.close(transportClosed());
    }
    if (this.#open.size < this.#options.concurrency)
      this.#open.add(new MinimalConnection(this.#shared, call));
    else this.#waiting.push(call);
  }

  /** The connection can carry the next request, or has ended. */
  #freed(connection: MinimalConnection): void {
    if (connection.isUsable) this.#idle.push(connection);
    else {
      this.#open.delete(connection);
      const at = this.#idle.indexOf(connection);
      if (at >= 0) this.#idle.splice(at, 1);
    }
    const next = this.#isClosed ? undefined : this.#waiting.shift();
    if (next !== undefined) this.#assign(next);
  }
}

function transportClosed(): MinimalError {
  return new MinimalError('CLOSED', 'the transport was closed');
}
