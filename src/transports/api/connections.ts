import type { Client, Dispatcher } from 'undici';
import type { ApiResponse } from './dialect.ts';
import { exchangeOver } from './reply.ts';

/** One connection, which undici opens anew where it has ended, and how many requests it carries. */
interface Lane {
  readonly client: Client;
  requests: number;
}

/**
 * The connections of a sender, opened as they are needed; the one that was used last is taken first, and what is beyond all of
 * them shares one. undici's own pool learns a turn of the event loop later that a connection is free, has set its idle timer by then,
 * and waits for one turn more before the next request goes out.
 */
export class Connections {
  readonly #open: () => Client;
  readonly #most: number;
  readonly #all: Lane[] = [];
  readonly #idle: Lane[] = [];
  #next = 0;

  constructor(open: () => Client, most: number) {
    this.#open = open;
    this.#most = most;
  }

  /** Rejects when the network fails. */
  exchange(request: Dispatcher.DispatchOptions): Promise<ApiResponse> {
    const lane = this.#idle.pop() ?? this.#further();
    lane.requests++;
    return exchangeOver(lane.client, request, () => {
      lane.requests--;
      if (lane.requests === 0) this.#idle.push(lane);
    });
  }

  /** Requests in flight fail. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map(({ client }) => client.destroy()));
  }

  #further(): Lane {
    const shared = this.#all.length < this.#most ? undefined : this.#all[this.#next++ % this.#most];
    if (shared !== undefined) return shared;
    const lane = { client: this.#open(), requests: 0 };
    this.#all.push(lane);
    return lane;
  }
}
