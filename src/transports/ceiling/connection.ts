import { connect, type Socket } from 'node:net';
import type { TransportOptions } from '../../model/transport.ts';

export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** Parses everything received since the last answer. Undefined until the answer is complete. */
export type Parse<Answer> = (received: string) => Answer | undefined;

/** A plain socket that waits for one answer at a time. Any error destroys it. */
export class CeilingConnection {
  readonly #socket: Socket;
  #received = '';
  #error: Error | undefined;
  #parse: (() => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#parse?.();
    });
    socket.on('timeout', () => {
      if (this.#fail === undefined) return;
      this.#end(new TimedOut('no reply in time'));
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('connection closed')));
  }

  static open({ endpoint: { host, port }, timeoutMs }: TransportOptions): CeilingConnection {
    return new CeilingConnection(connect({ host, port, noDelay: true, timeout: timeoutMs }));
  }

  get usable(): boolean {
    return this.#error === undefined;
  }

  /** Writes all pieces at once. */
  write(pieces: (put: (piece: Buffer | string) => void) => void): void {
    this.#socket.cork();
    pieces((piece) => this.#socket.write(piece));
    this.#socket.uncork();
  }

  /** Waits for one answer. Rejects with `TimedOut` or with the connection's error. */
  answer<Answer>(parse: Parse<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#error !== undefined) {
        reject(this.#error);
        return;
      }
      this.#fail = reject;
      this.#parse = () => {
        const answer = parse(this.#received);
        if (answer === undefined) return;
        this.#received = '';
        this.#parse = undefined;
        this.#fail = undefined;
        resolve(answer);
      };
      if (this.#received !== '') this.#parse();
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) {
        resolve();
        return;
      }
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #end(error: Error): void {
    this.#error ??= error;
    this.#socket.destroy();
    const fail = this.#fail;
    this.#fail = undefined;
    this.#parse = undefined;
    fail?.(error);
  }
}
