import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** A value read from the beginning of a text, and the rest. */
export interface StreamPart<T> {
  readonly value: T;
  readonly rest: string;
}

/** Reads the text of a connection across chunks. */
export class StreamReader {
  readonly #decoder = new StringDecoder('utf8');
  #unread = '';
  #firstMs: number | undefined;
  #isEnded = false;
  #wake: () => void = () => {};

  readonly #onData = (chunk: Buffer): void => {
    this.#firstMs ??= performance.now();
    this.#unread += this.#decoder.write(chunk);
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#isEnded = true;
    this.#wake();
  };

  /** True if received text is still unread. */
  get isAhead(): boolean {
    return this.#unread !== '';
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  listenTo(socket: Socket): void {
    socket.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onEnd);
  }

  /** Stops reading the socket, so that another reader can take over. */
  leave(socket: Socket): void {
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
  }

  /** Discards unread text and counts as ended. */
  end(): void {
    this.#unread = '';
    this.#isEnded = true;
  }

  /**
   * Waits until `take` finds a value, and returns it with the arrival time of its first byte.
   *
   * @throws what `take` throws, the error of `ended` if the connection ends first, or the signal's reason
   */
  async next<T>(
    take: (text: string) => StreamPart<T> | undefined,
    ended: () => Error,
    signal: AbortSignal,
  ): Promise<{ readonly value: T; readonly atMs: number }> {
    for (;;) {
      const part = take(this.#unread);
      if (part !== undefined) {
        const atMs = this.#firstMs ?? performance.now();
        this.#unread = part.rest;
        this.#firstMs = undefined;
        return { value: part.value, atMs };
      }
      if (this.#isEnded) throw ended();
      await this.#more(signal);
    }
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      this.#wake = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
    });
  }
}
