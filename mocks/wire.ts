import type { Socket } from 'node:net';
import type { Wire } from '../src/model/trial.ts';

/** What went over the sockets of one server since it started; each socket's own counters are read when asked for. */
export class WireCounter {
  readonly #open = new Set<Socket>();
  #bytesReceived = 0;
  #bytesSent = 0;
  #turnarounds = 0;
  #connectionsOpened = 0;
  #requests = 0;

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
    };
  }
}
