import type { Socket } from 'node:net';
import type { Wire } from '../src/model/trial.ts';
import type { Handshake } from './tls/handshake.ts';

/** What went over the sockets of one server since it started; each socket's own counters are read when asked for. */
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

  /** Counts this connection, and its bytes until it closes. */
  opened(socket: Socket): void {
    this.#connectionsOpened++;
    this.#open.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#bytesReceived += socket.bytesRead;
      this.#bytesSent += socket.bytesWritten;
    });
  }

  /** A TLS session stands on a connection that is counted already; its bytes are those of the socket below. */
  handshake({ resumed, turnarounds }: Handshake): void {
    this.#handshakes++;
    if (resumed) this.#resumed++;
    this.#turnarounds += turnarounds;
  }

  /** A client was let in by its credentials. */
  authenticated(): void {
    this.#authentications++;
  }

  /** The server answers after it heard something new: the client had to wait for this. */
  turnaround(): void {
    this.#turnarounds++;
  }

  /** One DATA transaction or HTTP request was taken to its end, whatever its verdict. */
  request(): void {
    this.#requests++;
  }

  openConnections(): number {
    return this.#open.size;
  }

  /** As they were accepted, below any TLS session. */
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
