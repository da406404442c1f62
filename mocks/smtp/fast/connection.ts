import type { Socket } from 'node:net';
import { isHttpRequest } from '../../../src/model/cross-protocol.ts';
import { HTTP_REFUSED, MAX_LINE } from '../settings.ts';
import { type AuthStep, startAuth } from './auth.ts';
import { isHelloName, isStartTls, VERB, verbOf } from './commands.ts';
import { ConnectionFaults, replyOf, type Said } from './faults.ts';
import type { SinkHost } from './host.ts';
import { REPLY } from './replies.ts';
import { Transactions } from './transactions.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const NOTHING = Buffer.alloc(0);

/** How a connection comes to speak SMTP: at once, or inside of a TLS session. */
export interface Opening {
  /** A session that was secured after its greeting has none of its own. */
  readonly greets: boolean;
  /** The client waits for what the server says first. */
  readonly heard: boolean;
  /** The reply to EHLO. */
  readonly ehlo: string;
  /** Begins the handshake, where a client may ask for it. */
  readonly secure?: () => void;
}

/**
 * One client: turns chunks, cut anywhere, into commands and content. All replies to one chunk leave in one
 * write.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: SinkHost;
  /** The beginning of a command line whose end has not arrived. */
  #partial: Buffer | undefined;
  /** Within a line that is too long already. */
  #skipping = false;
  #auth: ((line: string) => AuthStep) | undefined;
  #out = '';
  /** The client has said something since the last reply. */
  #heard: boolean;
  readonly #opening: Opening;
  /** A verdict is awaited; what arrived meanwhile is held back. */
  #waiting = false;
  readonly #faultAnswer: ConnectionFaults | undefined;
  readonly #transactions: Transactions;
  #ended = false;
  #greeted = false;
  /** The client is to begin a handshake; nothing that it says before is heard. */
  #securing = false;
  #authenticated = false;

  constructor(socket: Socket, host: SinkHost, opening: Opening) {
    this.#socket = socket;
    this.#host = host;
    this.#opening = opening;
    this.#heard = opening.heard;
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    // A client that vanishes is no fault of the mock; 'close' follows, and the ledger tells what is missing.
    socket.on('error', () => socket.destroy());
    const { faults } = host;
    if (faults !== undefined) {
      this.#faultAnswer = new ConnectionFaults(socket, host, faults, (text = '') => {
        this.#out += text;
        this.#flush();
      });
    }
    this.#transactions = new Transactions(host, this.#faultAnswer);
    if (opening.greets) this.#say(this.#faultAnswer?.greet(REPLY.greeting) ?? REPLY.greeting, NOTHING, 0);
    this.#flush();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#heard = true;
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
    while (at < bytes.length && !this.#socket.writableEnded && this.#faultAnswer?.deaf !== true) {
      if (!this.#transactions.takesContent) at = this.#takeLine(bytes, at);
      if (this.#securing) {
        this.#beginTls(at < bytes.length);
        return;
      }
      if (!this.#transactions.takesContent) continue;
      const broken = at < bytes.length ? this.#faultAnswer?.come() : undefined;
      if (broken !== undefined) {
        if (this.#say(broken, bytes, at)) break;
        continue;
      }
      at = this.#transactions.feed(bytes, at);
      if (at < 0 || this.#say(this.#transactions.finish(), bytes, at)) break;
    }
    this.#flush();
  }

  /** Whether the reply is awaited; then what arrived from `at` on is taken after it. */
  #say(said: Said, bytes: Buffer, at: number): boolean {
    if (said instanceof Promise) {
      this.#wait(said, bytes.subarray(at));
      return true;
    }
    this.#out += said;
    return false;
  }

  /** Gives the index after the line, or the chunk's length when its end is yet to come. */
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
      const said = this.#line(bytes, at, bytes[lf - 1] === CR && lf > at ? lf - 1 : lf);
      if (this.#say(said, bytes, lf + 1)) return bytes.length;
    }
    return lf + 1;
  }

  #line(bytes: Buffer, start: number, end: number): Said {
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
        return this.#sayLast(REPLY.bye);
      default:
        if (isStartTls(bytes, start, end)) return this.#startTls(hasArgument(bytes, start + 8, end));
        return isHttpRequest(bytes.toString('latin1', start, end))
          ? this.#sayLast(replyOf(HTTP_REFUSED))
          : REPLY.unknownCommand;
    }
  }

  /** Nothing that follows is read. */
  #sayLast(reply: string): string {
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
   * RFC 3207, 4 and 6: nothing may follow the command before the handshake, and nothing is kept. What follows
   * all the same may have been put there by somebody in between, and would be carried out as if it had come
   * through the secured connection.
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

  #hello(name: string, extended: boolean): Said {
    if (!isHelloName(name)) return REPLY.badArguments;
    const go = (): string => {
      this.#greeted = true;
      this.#transactions.reset();
      return extended ? this.#opening.ehlo : REPLY.helo;
    };
    return this.#faultAnswer === undefined ? go() : this.#faultAnswer.at('ehlo', undefined, go);
  }

  /** RFC 4954, 4: once in a session, and not while a transaction is open. */
  #startAuth(text: string): Said {
    if (this.#authenticated) return REPLY.authAlready;
    if (this.#transactions.isOpen) return REPLY.authWithinMail;
    const go = (): string => this.#authenticate(startAuth(text));
    return this.#faultAnswer === undefined ? go() : this.#faultAnswer.at('auth', undefined, go);
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
    if (this.#heard) this.#host.wire.turnaround();
    this.#heard = false;
    const text = this.#out;
    this.#out = '';
    if (this.#socket.write(text, 'latin1') || this.#waiting) return;
    // A client that sends without ever reading the replies must not fill the memory.
    this.#socket.pause();
    this.#socket.once('drain', () => {
      if (!this.#waiting) this.#socket.resume();
    });
  }
}

function argument(bytes: Buffer, start: number, end: number): string {
  return end - start <= 5 ? '' : bytes.toString('utf8', start + 5, end);
}

/** RFC 5321, 4.1.1: white space at the end of a line is none. */
function hasArgument(bytes: Buffer, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (bytes[i] !== SPACE && bytes[i] !== TAB) return true;
  return false;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
