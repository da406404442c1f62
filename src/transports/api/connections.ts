import type { Client, Dispatcher } from 'undici';
import type { Deadlines } from './deadlines.ts';
import type { ApiResponse } from './dialect.ts';
import { exchangeOver } from './reply.ts';

/** One connection, which undici reopens after it ended, and its number of open requests. */
interface Lane {
  readonly client: Client;
  requests: number;
}

/**
 * The connections of a sender, opened when needed. The most recently used one is taken first; beyond the
 * limit, requests share one.
 * undici's own pool is slower: it notices a free connection one turn of the event loop later, after it set an
 * idle timer, and waits one more turn before the next request.
 */
export class Connections {
  readonly #open: () => Client;
  readonly #limit: number;
  readonly #deadlines: Deadlines | undefined;
  readonly #all: Lane[] = [];
  readonly #idle: Lane[] = [];
  #next = 0;

  constructor(open: () => Client, limit: number, deadlines: Deadlines | undefined) {
    this.#open = open;
    this.#limit = limit;
    this.#deadlines = deadlines;
  }

  /** Rejects if the network fails. */
  exchange(request: Dispatcher.DispatchOptions): Promise<ApiResponse> {
    const lane = this.#idle.pop() ?? this.#openOrShare();
    lane.requests++;
    return exchangeOver(lane.client, request, this.#deadlines, () => {
      lane.requests--;
      if (lane.requests === 0) this.#idle.push(lane);
    });
  }

  /** Requests in flight fail. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.destroy()));
  }

  #openOrShare(): Lane {
    const shared = this.#all.length < this.#limit ? undefined : this.#all[this.#next++ % this.#limit];
    if (shared !== undefined) return shared;
    const lane = { client: this.#open(), requests: 0 };
    this.#all.push(lane);
    return lane;
  }
}
