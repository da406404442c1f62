import type { Socket } from 'node:net';
import { isHttpRequest } from '../../../src/model/cross-protocol.ts';
import { HTTP_REFUSED, MAX_LINE } from '../settings.ts';
import { type AuthStep, startAuth } from './auth.ts';
import { isHelloName, isStartTls, VERB, verbOf } from './commands.ts';
import { ConnectionFaults, type PendingReply, replyOf } from './faults.ts';
import type { SinkHost } from './host.ts';
import { REPLY } from './replies.ts';
import { Transactions } from './transactions.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const NOTHING = Buffer.alloc(0);

/** How a connection starts SMTP: at once, or inside TLS. */
export interface Opening {
  /** False for a session after STARTTLS, whose greeting was sent before. */
  readonly greets: boolean;
  /** True if the client waits for the first reply. */
  readonly hasInput: boolean;
  /** The reply to EHLO. */
  readonly ehlo: string;
  /** Begins the handshake; undefined if STARTTLS is not offered. */
  readonly secure?: () => void;
}

/**
 * One client. Splits chunks into commands and content. All replies to one chunk leave in one write.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: SinkHost;
  /** The start of a command line whose end has not arrived. */
  #partial: Buffer | undefined;
  /** Inside a line that is too long. */
  #skipping = false;
  #auth: ((line: string) => AuthStep) | undefined;
  #out = '';
  /** The client has sent input since the last reply. */
  #hasInput: boolean;
  readonly #opening: Opening;
  /** A reply is pending; later input waits. */
  #waiting = false;
  readonly #faults: ConnectionFaults | undefined;
  readonly #transactions: Transactions;
  #ended = false;
  #greeted = false;
  /** The client must begin a handshake next; other input is not read. */
  #securing = false;
  #authenticated = false;

  constructor(socket: Socket, host: SinkHost, opening: Opening) {
    this.#socket = socket;
    this.#host = host;
    this.#opening = opening;
    this.#hasInput = opening.hasInput;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    // A lost client is not an error of the mock: 'close' follows, and the ledger shows the missing messages.
    socket.on('error', () => socket.destroy());
    const { faults } = host;
    if (faults !== undefined) {
      this.#faults = new ConnectionFaults(socket, host, faults, (text = '') => {
        this.#out += text;
        this.#flush();
      });
    }
    this.#transactions = new Transactions(host, this.#faults);
    if (opening.greets) this.#reply(this.#faults?.greet(REPLY.greeting) ?? REPLY.greeting, NOTHING, 0);
    this.#flush();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#hasInput = true;
    this.#take(chunk);
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    if (!this.#waiting) this.#socket.end();
  };

  #take(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#partial !== undefined) {
      bytes = Buffer.concat([this.#partial, chunk]);
      this.#partial = undefined;
    }
    let at = 0;
    while (at < bytes.length && !this.#socket.writableEnded && this.#faults?.silent !== true) {
      if (!this.#transactions.takesContent) at = this.#takeLine(bytes, at);
      if (this.#securing) {
        this.#beginTls(at < bytes.length);
        return;
      }
      if (!this.#transactions.takesContent) continue;
      const broken = at < bytes.length ? this.#faults?.contentArrives() : undefined;
      if (broken !== undefined) {
        if (this.#reply(broken, bytes, at)) break;
        continue;
      }
      at = this.#transactions.feed(bytes, at);
      if (at < 0 || this.#reply(this.#transactions.finish(), bytes, at)) break;
    }
    this.#flush();
  }

  /** Sends a reply. Returns true if the reply is pending; then the input from `at` on is read after it. */
  #reply(reply: PendingReply, bytes: Buffer, at: number): boolean {
    if (reply instanceof Promise) {
      this.#wait(reply, bytes.subarray(at));
      return true;
    }
    this.#out += reply;
    return false;
  }

  /** Returns the index after the line, or the chunk's length if the line is incomplete. */
  #takeLine(bytes: Buffer, at: number): number {
    const lf = bytes.indexOf(LF, at);
    const length = (lf < 0 ? bytes.length : lf) - at;
    if (lf < 0) {
      if (this.#skipping || length > MAX_LINE) this.#skipping = true;
      else this.#partial = bytes.subarray(at);
      return bytes.length;
    }
    if (this.#skipping || length > MAX_LINE) {
      this.#skipping = false;
      this.#out += REPLY.lineTooLong;
    } else {
      const reply = this.#line(bytes, at, bytes[lf - 1] === CR && lf > at ? lf - 1 : lf);
      if (this.#reply(reply, bytes, lf + 1)) return bytes.length;
    }
    return lf + 1;
  }

  #line(bytes: Buffer, start: number, end: number): PendingReply {
    if (this.#auth !== undefined) return this.#authenticate(this.#auth(bytes.toString('latin1', start, end)));
    switch (verbOf(bytes, start, end)) {
      case VERB.MAIL:
        return this.#tooEarly() ?? this.#notAllowed() ?? this.#transactions.mail(argument(bytes, start, end));
      case VERB.RCPT:
        return this.#tooEarly() ?? this.#notAllowed() ?? this.#transactions.rcpt(argument(bytes, start, end));
      case VERB.DATA:
        return (
          this.#tooEarly() ??
          this.#notAllowed() ??
          this.#transactions.data(hasArgument(bytes, start + 4, end))
        );
      case VERB.BDAT:
        return this.#transactions.bdat(argument(bytes, start, end), this.#tooEarly() ?? this.#notAllowed());
      case VERB.EHLO:
      case VERB.HELO:
        return this.#hello(argument(bytes, start, end), verbOf(bytes, start, end) === VERB.EHLO);
      case VERB.RSET:
        this.#transactions.reset();
        return REPLY.ok;
      case VERB.NOOP:
        return REPLY.ok;
      case VERB.VRFY:
        return hasArgument(bytes, start + 4, end) ? REPLY.cannotVerify : REPLY.badArguments;
      case VERB.EXPN:
        return REPLY.notImplemented;
      case VERB.HELP:
        return REPLY.help;
      case VERB.AUTH:
        return this.#tooEarly() ?? this.#startAuth(argument(bytes, start, end));
      case VERB.QUIT:
        return this.#lastReply(REPLY.bye);
      default:
        if (isStartTls(bytes, start, end)) return this.#startTls(hasArgument(bytes, start + 8, end));
        return isHttpRequest(bytes.toString('latin1', start, end))
          ? this.#lastReply(replyOf(HTTP_REFUSED))
          : REPLY.unknownCommand;
    }
  }

  /** Sends the reply and closes. Later input is not read. */
  #lastReply(reply: string): string {
    this.#out += reply;
    this.#flush();
    this.#socket.end();
    return '';
  }

  #tooEarly(): string | undefined {
    return this.#greeted ? undefined : REPLY.helloFirst;
  }

  #notAllowed(): string | undefined {
    return this.#host.authRequired && !this.#authenticated ? REPLY.authFirst : undefined;
  }

  #startTls(withArgument: boolean): string {
    if (this.#opening.secure === undefined) return REPLY.tlsNotOffered;
    if (withArgument) return REPLY.badArguments;
    this.#securing = true;
    return '';
  }

  /**
   * RFC 3207, 4 and 6: nothing may follow the command before the handshake, and no state is kept. Later input
   * may come from an attacker in between, and would be executed as if it had come through TLS.
   */
  #beginTls(followed: boolean): void {
    this.#out += followed ? REPLY.tlsFollowed : REPLY.tlsReady;
    this.#flush();
    if (followed || this.#socket.destroyed) {
      this.#socket.end();
      return;
    }
    this.#socket.off('data', this.#onData).off('end', this.#onEnd);
    this.#opening.secure?.();
  }

  #hello(name: string, extended: boolean): PendingReply {
    if (!isHelloName(name)) return REPLY.badArguments;
    const go = (): string => {
      this.#greeted = true;
      this.#transactions.reset();
      return extended ? this.#opening.ehlo : REPLY.helo;
    };
    return this.#faults === undefined ? go() : this.#faults.at('ehlo', undefined, go);
  }

  /** RFC 4954, 4: once in a session, and not while a transaction is open. */
  #startAuth(text: string): PendingReply {
    if (this.#authenticated) return REPLY.authAlready;
    if (this.#transactions.isOpen) return REPLY.authWithinMail;
    const go = (): string => this.#authenticate(startAuth(text));
    return this.#faults === undefined ? go() : this.#faults.at('auth', undefined, go);
  }

  #authenticate({ reply, next }: AuthStep): string {
    this.#auth = next;
    if (reply === REPLY.authDone) {
      this.#authenticated = true;
      this.#host.wire.authenticated();
    }
    return reply;
  }

  #wait(verdict: Promise<string>, rest: Buffer): void {
    this.#waiting = true;
    this.#socket.pause();
    const proceed = (reply: string): void => {
      this.#waiting = false;
      if (this.#socket.destroyed) return;
      this.#out += reply;
      this.#take(rest);
      if (this.#waiting) return;
      if (this.#ended) this.#socket.end();
      else if (!this.#socket.writableNeedDrain) this.#socket.resume();
    };
    verdict.then(proceed, (error: unknown) => this.#socket.destroy(asError(error)));
  }

  #flush(): void {
    if (this.#out === '' || this.#socket.destroyed) return;
    if (this.#hasInput) this.#host.wire.turnaround();
    this.#hasInput = false;
    const text = this.#out;
    this.#out = '';
    if (this.#socket.write(text, 'latin1') || this.#waiting) return;
    // A client that never reads its replies must not fill the memory.
    this.#socket.pause();
    this.#socket.once('drain', () => {
      if (!this.#waiting) this.#socket.resume();
    });
  }
}

function argument(bytes: Buffer, start: number, end: number): string {
  return end - start <= 5 ? '' : bytes.toString('utf8', start + 5, end);
}

/** RFC 5321, 4.1.1: white space at the end of a line is not an argument. */
function hasArgument(bytes: Buffer, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== TAB) return true;
  return false;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
