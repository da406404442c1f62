import { deliver, type Refusal } from '../deliver.ts';
import { isAscii, parseChunk, parsePath } from './commands.ts';
import { ChunkedMessage, DottedMessage } from './incoming.ts';
import { REPLY } from './replies.ts';
import type { SinkHost } from './server.ts';
import { replyOf, type Said, type Trouble } from './trouble.ts';

/** What arrives while a message is being sent. */
interface Content {
  readonly message: DottedMessage | ChunkedMessage;
  /** The message ends with it. */
  readonly last: boolean;
  /** Its octets are read, and this is the answer. */
  readonly refusal: string | undefined;
}

/** The transactions of one connection, one after the other (RFC 5321, 3.3); the client has said EHLO. */
export class Transactions {
  readonly #host: SinkHost;
  readonly #trouble: Trouble | undefined;
  #content: Content | undefined;
  /** The message of a transaction that has begun to send chunks. */
  #chunks: ChunkedMessage | undefined;
  /** RFC 3030, 2: what state a refused chunk leaves is not defined, so that the client MUST send RSET. */
  #spoiled = false;
  #sender: string | undefined;
  #utf8 = false;
  #recipients: string[] = [];

  constructor(host: SinkHost, trouble: Trouble | undefined) {
    this.#host = host;
    this.#trouble = trouble;
  }

  /** MAIL was taken, and the message has not come yet. */
  get isOpen(): boolean {
    return this.#sender !== undefined;
  }

  /** What arrives is content, and no commands. */
  get takesContent(): boolean {
    return this.#content !== undefined;
  }

  /** `text` is what follows `MAIL `. */
  mail(text: string): Said {
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

  /** `text` is what follows `RCPT `. */
  rcpt(text: string): Said {
    if (this.#sender === undefined) return REPLY.mailFirst;
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

  data(hasArgument: boolean): Said {
    if (hasArgument) return REPLY.badArguments;
    if (this.#sender === undefined) return REPLY.mailFirst;
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
  bdat(text: string, tooEarly: string | undefined): string {
    const chunk = parseChunk(text);
    if (chunk === undefined) return REPLY.badArguments;
    const refusal = tooEarly ?? this.#chunkRefusal();
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
    if (this.#sender === undefined) return REPLY.mailFirst;
    const [first] = this.#recipients;
    if (first === undefined) return REPLY.recipientFirst;
    return this.#chunks === undefined ? this.#trouble?.chunkRefusal(first) : undefined;
  }

  /** Takes what belongs to the content; gives the index after it, or -1 when the rest is yet to come. */
  feed(bytes: Buffer, from: number): number {
    return this.#content === undefined ? from : this.#content.message.feed(bytes, from);
  }

  /** The reply to the final dot or to a chunk; every delivery is in the sink before it exists. */
  finish(): Said {
    const content = this.#content;
    if (content === undefined) return '';
    this.#content = undefined;
    const { message, last, refusal } = content;
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
    this.reset();
    if (message.tooBig) return REPLY.tooBig;
    const received = { recipients, head: message.head, raw: message.raw() };
    const reply = (refused: Refusal | undefined): string => {
      if (refused !== undefined && chunked) this.#spoiled = true;
      return refused === undefined ? REPLY.delivered : replyOf(refused);
    };
    if (trouble !== undefined) return trouble.finish(received, late, reply);
    const verdict = deliver(received, this.#host.sink, this.#host.merger);
    return verdict instanceof Promise ? verdict.then(reply) : reply(verdict);
  }

  reset(): void {
    this.#trouble?.reset();
    this.#chunks = undefined;
    this.#spoiled = false;
    this.#sender = undefined;
    this.#recipients = [];
  }
}
