import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../../src/model/transport.ts';

/** A client that speaks exactly what it is told, and reads replies one by one (RFC 5321, 4.2.1). */
export class RawClient {
  readonly socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', this.#onData);
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
    socket.on('error', () => {});
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#received += bytes.toString('latin1');
    this.#wake();
  };

  /** Speaks over a connection that is open already. */
  static over(socket: Socket): RawClient {
    return new RawClient(socket);
  }

  /** Leaves the socket to somebody else. */
  release(): void {
    this.socket.off('data', this.#onData);
  }

  static async open({ host, port }: Endpoint): Promise<RawClient> {
    const socket = connect({ host, port, noDelay: true });
    const client = new RawClient(socket);
    await once(socket, 'connect');
    return client;
  }

  /** Opens, reads the greeting and says EHLO. */
  static async greeted(endpoint: Endpoint): Promise<RawClient> {
    const client = await RawClient.open(endpoint);
    await client.reply();
    await client.ask('EHLO client.example');
    return client;
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  /**
   * Writes one piece at a time, so that the server gets them in chunks of their own as far as the kernel lets
   * it.
   */
  async sendPieces(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise<void>((resolve) => {
        this.socket.write(piece, () => setImmediate(resolve));
      });
    }
  }

  /** The next whole reply, without its last line end; '' when the server has closed. */
  async reply(): Promise<string> {
    for (;;) {
      const end = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(this.#received);
      if (end !== null) {
        this.#received = this.#received.slice(end[0].length);
        return end[0].slice(0, -2);
      }
      if (this.#closed) return '';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async replies(count: number): Promise<string[]> {
    const all: string[] = [];
    while (all.length < count) all.push(await this.reply());
    return all;
  }

  /** Sends one command line and gives the code of its reply. */
  async ask(line: string): Promise<number> {
    this.send(`${line}\r\n`);
    return codeOf(await this.reply());
  }

  /**
   * One transaction, one command at a time; gives the reply to the final dot. `content` is not dot-stuffed
   * yet.
   */
  async deliver(recipients: readonly string[], content: string | Buffer): Promise<string> {
    await this.ask('MAIL FROM:<sender@shop.example>');
    for (const recipient of recipients) await this.ask(`RCPT TO:<${recipient}>`);
    await this.ask('DATA');
    this.send(stuffed(Buffer.from(content)));
    return this.reply();
  }

  close(): void {
    this.socket.destroy();
  }
}

export function codeOf(reply: string): number {
  return Number(reply.slice(0, 3));
}

/** RFC 5321, 4.5.2, said another way than in the sink: line by line. Ends with the final dot. */
export function stuffed(content: Buffer): Buffer {
  const text = content.toString('latin1');
  const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  const lines = whole.split('\r\n').map((line) => (line.startsWith('.') ? `.${line}` : line));
  return Buffer.from(`${lines.join('\r\n')}.\r\n`, 'latin1');
}
