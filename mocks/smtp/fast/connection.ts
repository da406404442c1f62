import type { Socket } from 'node:net';
import { deliver, type Refusal } from '../deliver.ts';
import { MAX_LINE } from '../settings.ts';
import { type AuthStep, startAuth } from './auth.ts';
import { isAscii, isStartTls, parseChunk, parsePath, VERB, verbOf } from './commands.ts';
import { ChunkedMessage, DottedMessage } from './incoming.ts';
import { REPLY } from './replies.ts';
import type { SinkHost } from './server.ts';
import { replyOf, type Said, Trouble } from './trouble.ts';

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);

interface Content {
  readonly message: DottedMessage | ChunkedMessage;
  /** The message ends with it. */
  readonly last: boolean;
  /** Its octets are read, and this is the answer. */
  readonly refusal: string | undefined;
}

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

/** One client: turns chunks, cut anywhere, into transactions. All replies to one chunk leave in one write. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: SinkHost;
  /** The beginning of a command line whose end has not arrived. */
  #partial: Buffer | undefined;
  /** Within a line that is too long already. */
  #skipping = false;
  /** What arrives is content, and no commands. */
  #content: Content | undefined;
  /** The message of a transaction that has begun to send chunks. */
  #chunks: ChunkedMessage | undefined;
  /** RFC 3030, 2: what state a refused chunk leaves is not defined, so that the client MUST send RSET. */
  #spoiled = false;
  #auth: ((line: string) => AuthStep) | undefined;
  #out = '';
  /** The client has said something since the last reply. */
  #heard: boolean;
  readonly #opening: Opening;
  /** A verdict is awaited; what arrived meanwhile is held back. */
  #waiting = false;
  readonly #trouble: Trouble | undefined;
  #ended = false;
  #greeted = false;
  /** The client is to begin a handshake; nothing that it says before is heard. */
  #securing = false;
  #authenticated = false;
  #sender: string | undefined;
  #utf8 = false;
  #recipients: string[] = [];

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
      this.#trouble = new Trouble(socket, host, faults, (text = '') => {
        this.#out += text;
        this.#flush();
      });
    }
    if (opening.greets) this.#say(this.#trouble?.greet(REPLY.greeting) ?? REPLY.greeting, NOTHING, 0);
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
    while (at < bytes.length && !this.#socket.writableEnded && this.#trouble?.deaf !== true) {
      if (this.#content === undefined) at = this.#takeLine(bytes, at);
      if (this.#securing) {
        this.#beginTls(at < bytes.length);
        return;
      }
      if (this.#content === undefined) continue;
      const broken = at < bytes.length ? this.#trouble?.come() : undefined;
      if (broken !== undefined) {
        if (this.#say(broken, bytes, at)) break;
        continue;
      }
      at = this.#content.message.feed(bytes, at);
      if (at < 0 || this.#say(this.#finish(this.#content), bytes, at)) break;
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
        return this.#mail(argument(bytes, start, end));
      case VERB.RCPT:
        return this.#rcpt(argument(bytes, start, end));
      case VERB.DATA:
        return this.#data(end - start > 4);
      case VERB.BDAT:
        return this.#bdat(argument(bytes, start, end));
      case VERB.EHLO:
      case VERB.HELO:
        return this.#hello(argument(bytes, start, end), verbOf(bytes, start, end) === VERB.EHLO);
      case VERB.RSET:
        this.#reset();
        return REPLY.ok;
      case VERB.NOOP:
        return REPLY.ok;
      case VERB.VRFY:
        return end - start > 5 ? REPLY.cannotVerify : REPLY.badArguments;
      case VERB.AUTH:
        if (!this.#greeted) return REPLY.helloFirst;
        if (this.#authenticated) return REPLY.authAlready;
        return this.#startAuth(argument(bytes, start, end));
      case VERB.QUIT:
        this.#out += REPLY.bye;
        this.#flush();
        this.#socket.end();
        return '';
      default:
        return isStartTls(bytes, start, end) ? this.#startTls(end - start > 8) : REPLY.unknownCommand;
    }
  }

  #startTls(hasArgument: boolean): string {
    if (this.#opening.secure === undefined) return REPLY.tlsNotOffered;
    if (hasArgument) return REPLY.badArguments;
    this.#securing = true;
    return '';
  }

  /**
   * RFC 3207, 4 and 6: nothing may follow the command before the handshake, and nothing is kept. What follows all the same may have
   * been put there by somebody in between, and would be carried out as if it had come through the secured connection.
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
    if (name.trim() === '') return REPLY.badArguments;
    const go = (): string => {
      this.#greeted = true;
      this.#reset();
      return extended ? this.#opening.ehlo : REPLY.helo;
    };
    return this.#trouble === undefined ? go() : this.#trouble.at('ehlo', undefined, go);
  }

  #startAuth(text: string): Said {
    const go = (): string => this.#authenticate(startAuth(text));
    return this.#trouble === undefined ? go() : this.#trouble.at('auth', undefined, go);
  }

  #authenticate({ reply, next }: AuthStep): string {
    this.#auth = next;
    if (reply === REPLY.authDone) {
      this.#authenticated = true;
      this.#host.wire.authenticated();
    }
    return reply;
  }

  #mail(text: string): Said {
    if (!this.#greeted) return REPLY.helloFirst;
    if (this.#host.authRequired && !this.#authenticated) return REPLY.authFirst;
    if (this.#spoiled) return REPLY.resetFirst;
    if (this.#sender !== undefined) return REPLY.nestedMail;
    const path = parsePath(text, 'FROM');
    if (path === undefined) return REPLY.badPath;
    let utf8 = false;
    for (const [name, value] of path.parameters) {
      if (name === 'SIZE') {
        if (!/^\d{1,20}$/.test(value)) return REPLY.badArguments;
        if (Number(value) > this.#host.maxBytes) return REPLY.tooBig;
      } else if (name === 'BODY') {
        if (!/^(?:7BIT|8BITMIME)$/i.test(value)) return REPLY.badArguments;
      } else if (name === 'SMTPUTF8') {
        utf8 = true;
      } else if (name !== 'AUTH') {
        return REPLY.unknownParameter;
      }
    }
    if (!utf8 && !isAscii(path.address)) return REPLY.needsUtf8;
    const { address } = path;
    return this.#trouble === undefined
      ? this.#begin(address, utf8)
      : this.#trouble.at('mail', undefined, () => this.#begin(address, utf8));
  }

  #begin(sender: string, utf8: boolean): string {
    this.#utf8 = utf8;
    this.#sender = sender;
    return REPLY.senderOk;
  }

  #rcpt(text: string): Said {
    if (this.#sender === undefined) return this.#greeted ? REPLY.mailFirst : REPLY.helloFirst;
    if (this.#chunks !== undefined) return REPLY.chunksBegun;
    const path = parsePath(text, 'TO');
    if (path === undefined || path.address === '') return REPLY.badPath;
    if (path.parameters.size > 0) return REPLY.unknownParameter;
    if (!this.#utf8 && !isAscii(path.address)) return REPLY.needsUtf8;
    const { address } = path;
    return this.#trouble === undefined
      ? this.#add(address)
      : this.#trouble.at('rcpt', address, () => this.#add(address));
  }

  #add(recipient: string): string {
    this.#recipients.push(recipient);
    return REPLY.recipientOk;
  }

  #data(hasArgument: boolean): Said {
    if (hasArgument) return REPLY.badArguments;
    if (this.#sender === undefined) return this.#greeted ? REPLY.mailFirst : REPLY.helloFirst;
    const [first] = this.#recipients;
    if (first === undefined) return REPLY.recipientFirst;
    if (this.#chunks !== undefined) {
      this.#spoiled = true;
      return REPLY.chunksBegun;
    }
    return this.#trouble === undefined
      ? this.#goAhead()
      : this.#trouble.at('data', first, () => this.#goAhead(first));
  }

  #goAhead(first?: string): string {
    if (first !== undefined) this.#trouble?.expect(first);
    const message = new DottedMessage(this.#host.sink.keeps, this.#host.maxBytes);
    this.#content = { message, last: true, refusal: undefined };
    return REPLY.goAhead;
  }

  /** RFC 3030, 2. The reply follows the octets, also of a chunk that is refused before they are read. */
  #bdat(text: string): string {
    const chunk = parseChunk(text);
    if (chunk === undefined) return REPLY.badArguments;
    const refusal = this.#chunkRefusal();
    if (refusal === undefined) {
      this.#chunks ??= new ChunkedMessage(this.#host.sink.keeps, this.#host.maxBytes);
    }
    const message = refusal === undefined && this.#chunks ? this.#chunks : new ChunkedMessage(false, 0);
    message.expect(chunk.octets);
    this.#content = { message, last: chunk.last, refusal };
    return '';
  }

  #chunkRefusal(): string | undefined {
    if (this.#spoiled) return REPLY.resetFirst;
    if (this.#sender === undefined) return this.#greeted ? REPLY.mailFirst : REPLY.helloFirst;
    const [first] = this.#recipients;
    if (first === undefined) return REPLY.recipientFirst;
    return this.#chunks === undefined ? this.#trouble?.chunkRefusal(first) : undefined;
  }

  /** The reply to the final dot or to a chunk; every delivery is in the sink before it exists. */
  #finish({ message, last, refusal }: Content): Said {
    this.#content = undefined;
    const chunked = message instanceof ChunkedMessage;
    if (last && refusal === undefined) this.#host.wire.request();
    if (refusal !== undefined || (chunked && message.tooBig)) {
      this.#spoiled = true;
      return refusal ?? REPLY.tooBig;
    }
    if (!last) return REPLY.chunkTaken;
    const recipients = this.#recipients;
    const trouble = this.#trouble;
    const late = trouble?.late === true;
    this.#reset();
    if (message.tooBig) return REPLY.tooBig;
    const received = { recipients, head: message.head, raw: message.raw() };
    const reply = (refused: Refusal | undefined): string => {
      if (refused !== undefined && chunked) this.#spoiled = true;
      return finalReply(refused);
    };
    if (trouble !== undefined) return trouble.finish(received, late, reply);
    const verdict = deliver(received, this.#host.sink, this.#host.merger);
    return verdict instanceof Promise ? verdict.then(reply) : reply(verdict);
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

  #reset(): void {
    this.#trouble?.reset();
    this.#chunks = undefined;
    this.#spoiled = false;
    this.#sender = undefined;
    this.#recipients = [];
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

function finalReply(refusal: Refusal | undefined): string {
  return refusal === undefined ? REPLY.delivered : replyOf(refusal);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
