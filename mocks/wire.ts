import type { Socket } from 'node:net';
import type { Wire } from '../src/model/trial.ts';
import type { Handshake } from './tls/handshake.ts';

/**
 * Counts the traffic on the sockets of one server since it started. Bytes come from each socket's own
 * counters.
 */
export class WireCounter {
  readonly #open = new Set<Socket>();
  #bytesReceived = 0;
  #bytesSent = 0;
  #turnarounds = 0;
  #connectionsOpened = 0;
  #requests = 0;
  #handshakes = 0;
  #resumed = 0;
  #authentications = 0;

  /** Counts this connection and its bytes. */
  opened(socket: Socket): void {
    this.#connectionsOpened++;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#bytesReceived += socket.bytesRead;
      this.#bytesSent += socket.bytesWritten;
    });
  }

  /** Counts a TLS handshake on a counted connection. The bytes are those of the socket below it. */
  handshake({ resumed, turnarounds }: Handshake): void {
    this.#handshakes++;
    if (resumed) this.#resumed++;
    this.#turnarounds += turnarounds;
  }

  /** A client authenticated successfully. */
  authenticated(): void {
    this.#authentications++;
  }

  /** The server answers new input of the client, which had to wait for the answer. */
  turnaround(): void {
    this.#turnarounds++;
  }

  /** One DATA transaction or HTTP request was read completely, whether accepted or rejected. */
  request(): void {
    this.#requests++;
  }

  openConnections(): number {
    return this.#open.size;
  }

  /** The accepted sockets, below any TLS session. */
  sockets(): Iterable<Socket> {
    return this.#open;
  }

  read(): Wire {
    let bytesReceived = this.#bytesReceived;
    let bytesSent = this.#bytesSent;
    for (const socket of this.#open) {
      bytesReceived += socket.bytesRead;
      bytesSent += socket.bytesWritten;
    }
    return {
      bytesReceived,
      bytesSent,
      turnarounds: this.#turnarounds,
      connectionsOpened: this.#connectionsOpened,
      requests: this.#requests,
      handshakes: this.#handshakes,
      resumed: this.#resumed,
      authentications: this.#authentications,
    };
  }
}
