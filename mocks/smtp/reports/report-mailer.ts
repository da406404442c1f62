import { connect, type Socket } from 'node:net';
import type { ReportTarget } from '../../../src/model/feedback.ts';
import { isSevenBit } from './report.ts';

/** A mail from the null sender, one character an octet (RFC 3464, 2: nobody reports on reports). */
export interface Mail {
  readonly to: string;
  readonly content: string;
}

/** At once; what does not fit waits. */
const CONNECTIONS = 8;
const TIMEOUT_MS = 10_000;

/** Delivers mails to one server, over connections that are kept. */
export class ReportMailer {
  readonly #target: ReportTarget;
  readonly #name: string;
  readonly #idle: Conversation[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  #free = CONNECTIONS;

  /** `name`: says EHLO with it. */
  constructor(target: ReportTarget, name: string) {
    this.#target = target;
    this.#name = name;
  }

  /** Whether the server took it; never rejects. */
  async deliver(mail: Mail): Promise<boolean> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    try {
      const conversation = this.#kept() ?? (await this.#open());
      const taken = await conversation.mail(mail);
      this.#idle.push(conversation);
      return taken;
    } catch {
      // The connection broke or the server spoke nonsense: the next mail has one of its own.
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

  /** A connection that is not in use and still there. */
  #kept(): Conversation | undefined {
    let conversation = this.#idle.pop();
    while (conversation?.isOver === true) conversation = this.#idle.pop();
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

/** One connection, one command after the other. */
class Conversation {
  readonly #socket: Socket;
  #heard = '';
  #answer: ((code: number) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#hear(text));
    // 'close' follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#fail?.(new Error('the connection to the receiver of reports is gone')));
  }

  get isOver(): boolean {
    return this.#socket.destroyed;
  }

  async greet(name: string): Promise<void> {
    if ((await this.#reply()) !== 220 || (await this.#say(`EHLO ${name}`)) !== 250) {
      this.#socket.destroy();
      throw new Error('the receiver of reports turns its sender away');
    }
  }

  async mail({ to, content }: Mail): Promise<boolean> {
    const body = isSevenBit(content) ? '' : ' BODY=8BITMIME';
    const taken =
      (await this.#say(`MAIL FROM:<>${body}`)) === 250 &&
      (await this.#say(`RCPT TO:<${to}>`)) === 250 &&
      (await this.#say('DATA')) === 354 &&
      (await this.#say(`${stuffed(content)}.`)) === 250;
    if (!taken) await this.#say('RSET');
    return taken;
  }

  #say(line: string): Promise<number> {
    this.#socket.write(`${line}\r\n`, 'latin1');
    return this.#reply();
  }

  #reply(): Promise<number> {
    if (this.isOver) return Promise.reject(new Error('the connection is gone'));
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
      this.#hear('');
    });
  }

  /** A reply ends with the line whose code is followed by a space, or by nothing (RFC 5321, 4.2). */
  #hear(text: string): void {
    this.#heard += text;
    const last = /^(\d{3})(?: [^\r\n]*)?\r\n/m.exec(this.#heard);
    if (last === null || this.#answer === undefined) return;
    this.#heard = this.#heard.slice(last.index + last[0].length);
    this.#answer(Number(last[1]));
    this.#answer = undefined;
  }
}

/** RFC 5321, 4.5.2. Ends with a line end. */
function stuffed(content: string): string {
  const dotted = content.replaceAll(/^\./gm, '..');
  return dotted.endsWith('\r\n') ? dotted : `${dotted}\r\n`;
}
