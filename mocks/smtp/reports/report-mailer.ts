import { connect, type Socket } from 'node:net';
import type { ReportTarget } from '../../../src/model/feedback.ts';
import { isSevenBit } from './report.ts';

/** A message from the null sender, because reports get no reports (RFC 3464, 2). One character per octet. */
export interface Mail {
  readonly to: string;
  readonly content: string;
}

/** The maximum number of connections. Further messages wait. */
const CONNECTIONS = 8;
const TIMEOUT_MS = 10_000;

/** Delivers messages to one server over persistent connections. */
export class ReportMailer {
  readonly #target: ReportTarget;
  readonly #name: string;
  readonly #idle: Conversation[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  #free = CONNECTIONS;

  /** `name`: the name in EHLO. */
  constructor(target: ReportTarget, name: string) {
    this.#target = target;
    this.#name = name;
  }

  /** Resolves to true if the server accepted the message. Never rejects. */
  async deliver(mail: Mail): Promise<boolean> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      const conversation = this.#takeIdle() ?? (await this.#open());
      const accepted = await conversation.mail(mail);
      this.#idle.push(conversation);
      return accepted;
    } catch {
      // The connection failed or a reply was unexpected. The next message uses another connection.
      return false;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Returns an idle open connection. */
  #takeIdle(): Conversation | undefined {
    let conversation = this.#idle.pop();
    while (conversation?.isClosed === true) conversation = this.#idle.pop();
    return conversation;
  }

  async #open(): Promise<Conversation> {
    const socket = connect({ host: this.#target.host, port: this.#target.port, noDelay: true });
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const conversation = new Conversation(socket);
    await conversation.greet(this.#name);
    return conversation;
  }
}

/** One connection. Each command waits for the reply to the last one. */
class Conversation {
  readonly #socket: Socket;
  #buffer = '';
  #resolve: ((code: number) => void) | undefined;
  #reject: ((error: Error) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#receive(text));
    // 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#reject?.(new Error('the report receiver closed the connection')));
  }

  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  async greet(name: string): Promise<void> {
    if ((await this.#reply()) !== 220 || (await this.#command(`EHLO ${name}`)) !== 250) {
      this.#socket.destroy();
      throw new Error('the report receiver rejected the connection');
    }
  }

  async mail({ to, content }: Mail): Promise<boolean> {
    const body = isSevenBit(content) ? '' : ' BODY=8BITMIME';
    const accepted =
      (await this.#command(`MAIL FROM:<>${body}`)) === 250 &&
      (await this.#command(`RCPT TO:<${to}>`)) === 250 &&
      (await this.#command('DATA')) === 354 &&
      (await this.#command(`${stuffed(content)}.`)) === 250;
    if (!accepted) await this.#command('RSET');
    return accepted;
  }

  #command(line: string): Promise<number> {
    this.#socket.write(`${line}\r\n`, 'latin1');
    return this.#reply();
  }

  #reply(): Promise<number> {
    if (this.isClosed) return Promise.reject(new Error('the report receiver closed the connection'));
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#receive('');
    });
  }

  /** The last line of a reply has a space or nothing after its code (RFC 5321, 4.2). */
  #receive(text: string): void {
    this.#buffer += text;
    const last = /^(\d{3})(?: [^\r\n]*)?\r\n/m.exec(this.#buffer);
    if (last === null || this.#resolve === undefined) return;
    this.#buffer = this.#buffer.slice(last.index + last[0].length);
    this.#resolve(Number(last[1]));
    this.#resolve = undefined;
  }
}

/** Dot-stuffed (RFC 5321, 4.5.2), with a line end. */
function stuffed(content: string): string {
  const dotted = content.replaceAll(/^\./gm, '..');
  return dotted.endsWith('\r\n') ? dotted : `${dotted}\r\n`;
}
