import { needsSmtpUtf8, parseSmtpPath, type SmtpPath } from '../../../src/model/smtp-path.ts';
import { deliver } from '../deliver.ts';
import type { Envelope } from '../reports/feedback.ts';
import {
  decodeXtext,
  type MessageRequest,
  messageRequest,
  type RecipientRequest,
  recipientRequest,
} from '../reports/parameters.ts';
import type { Refusal } from '../settings.ts';
import { parseChunk } from './commands.ts';
import { type ConnectionFaults, type PendingReply, replyOf } from './faults.ts';
import type { SinkHost } from './host.ts';
import { ChunkedMessage, DottedMessage, type NeedsContent } from './incoming.ts';
import { REPLY } from './replies.ts';

/** The content that the client is sending. */
interface Content {
  readonly message: DottedMessage | ChunkedMessage;
  /** True if the message ends with this content. */
  readonly last: boolean;
  /** The rejection that follows when the octets have been read. */
  readonly refusal: string | undefined;
}

const NO_DSN: MessageRequest = { returns: 'headers', envelopeId: null };
/** The DSN parameters (RFC 3461, 4). */
const MAIL_DSN: readonly string[] = ['RET', 'ENVID'];
const RCPT_DSN: readonly string[] = ['NOTIFY', 'ORCPT'];
/** Parameters whose syntax has a value (RFC 1870, 6152, 3461). */
const WITH_VALUE = { mail: ['SIZE', 'BODY', ...MAIL_DSN], rcpt: RCPT_DSN } as const;
const KNOWN: ReadonlySet<string> = new Set(['SIZE', 'BODY', 'SMTPUTF8', 'AUTH']);

/** The transactions of one connection, one at a time (RFC 5321, 3.3), after EHLO. */
export class Transactions {
  readonly #host: SinkHost;
  readonly #faults: ConnectionFaults | undefined;
  #content: Content | undefined;
  /** The message of a transaction that uses BDAT. */
  #chunks: ChunkedMessage | undefined;
  /** RFC 3030, 2: the state after a rejected chunk is not defined, so the client MUST send RSET. */
  #needsReset = false;
  #sender: string | undefined;
  #utf8 = false;
  #recipients: string[] = [];
  /** With feedback: the report options of the message, and of each recipient. */
  #dsn: MessageRequest = NO_DSN;
  #recipientDsn: RecipientRequest[] = [];

  constructor(host: SinkHost, faults: ConnectionFaults | undefined) {
    this.#host = host;
    this.#faults = faults;
  }

  /** True between MAIL and the end of the message. */
  get isOpen(): boolean {
    return this.#sender !== undefined;
  }

  /** True if the next input is content, not commands. */
  get takesContent(): boolean {
    return this.#content !== undefined;
  }

  /** `text` is what follows `MAIL `. */
  mail(text: string): PendingReply {
    if (this.#needsReset) return REPLY.resetFirst;
    const path = parseSmtpPath(text, 'FROM');
    if (path === undefined) return REPLY.badPath;
    const { address, parameters } = path;
    if (parameters.size > 0 && lacksValue(parameters, WITH_VALUE.mail)) return REPLY.badArguments;
    if (this.#sender !== undefined) return REPLY.nestedMail;
    const problem = parameters.size === 0 ? undefined : this.#senderProblem(parameters);
    if (problem !== undefined) return problem;
    const utf8 = parameters.has('SMTPUTF8');
    if (!utf8 && needsSmtpUtf8(address)) return REPLY.needsUtf8;
    const dsn = this.#reports
      ? messageRequest(parameters.get('RET'), parameters.get('ENVID'), decodeXtext)
      : NO_DSN;
    if (dsn === undefined) return REPLY.badArguments;
    return this.#faults === undefined
      ? this.#begin(address, utf8, dsn)
      : this.#faults.at('mail', undefined, () => this.#begin(address, utf8, dsn));
  }

  /** Checks in the order of smtp-server: values of known parameters first, then unknown parameters. */
  #senderProblem(parameters: SmtpPath['parameters']): string | undefined {
    const size = parameters.get('SIZE');
    if (size !== undefined && !/^\d{1,20}$/.test(size)) return REPLY.badArguments;
    const body = parameters.get('BODY');
    if (size !== undefined && Number(size) > this.#host.maxBytes) return REPLY.tooBig;
    if (body !== undefined && !/^(?:7BIT|8BITMIME)$/i.test(body)) return REPLY.badArguments;
    if ((parameters.get('SMTPUTF8') ?? '') !== '') return REPLY.badArguments;
    for (const name of parameters.keys())
      if (!KNOWN.has(name) && !(this.#reports && MAIL_DSN.includes(name))) return REPLY.unknownParameter;
    return undefined;
  }

  get #reports(): boolean {
    return this.#host.feedback !== undefined;
  }

  #begin(sender: string, utf8: boolean, dsn: MessageRequest): string {
    this.#utf8 = utf8;
    this.#dsn = dsn;
    this.#sender = sender;
    return REPLY.senderOk;
  }

  /** `text` is what follows `RCPT `. */
  rcpt(text: string): PendingReply {
    const path = parseSmtpPath(text, 'TO');
    if (path === undefined) return REPLY.badPath;
    const { address, parameters } = path;
    if (parameters.size > 0 && lacksValue(parameters, WITH_VALUE.rcpt)) return REPLY.badArguments;
    if (this.#sender === undefined) return REPLY.mailFirst;
    if (this.#chunks !== undefined) return REPLY.chunksBegun;
    if (parameters.size > 0 && !this.#allowsParameters(parameters)) return REPLY.unknownParameter;
    if (!this.#utf8 && needsSmtpUtf8(address)) return REPLY.needsUtf8;
    if (this.#reports) return this.#addReported(path);
    return this.#faults === undefined
      ? this.#add(address)
      : this.#faults.at('rcpt', address, () => this.#add(address));
  }

  #allowsParameters(parameters: SmtpPath['parameters']): boolean {
    return this.#reports && [...parameters.keys()].every((name) => RCPT_DSN.includes(name));
  }

  #add(recipient: string): string {
    this.#recipients.push(recipient);
    return REPLY.recipientOk;
  }

  /** Adds a recipient with report options. With feedback, an unknown mailbox is rejected at once. */
  #addReported({ address, parameters }: SmtpPath): string {
    const dsn = recipientRequest(parameters.get('NOTIFY'), parameters.get('ORCPT'), decodeXtext);
    if (dsn === undefined) return REPLY.badArguments;
    const refusal = this.#host.feedback?.refusal(address, this.#dsn);
    if (refusal !== undefined) return replyOf(refusal);
    this.#recipientDsn.push(dsn);
    return this.#add(address);
  }

  data(hasArgument: boolean): PendingReply {
    if (hasArgument) return REPLY.badArguments;
    if (this.#sender === undefined) return REPLY.mailFirst;
    const [first] = this.#recipients;
    if (first === undefined) return REPLY.recipientFirst;
    if (this.#chunks !== undefined) {
      this.#needsReset = true;
      return REPLY.chunksBegun;
    }
    return this.#faults === undefined
      ? this.#goAhead()
      : this.#faults.at('data', first, () => this.#goAhead(first));
  }

  #goAhead(first?: string): string {
    if (first !== undefined) this.#faults?.expect(first);
    const message = new DottedMessage(this.#needsContent(), this.#host.maxBytes);
    this.#content = { message, last: true, refusal: undefined };
    return REPLY.goAhead;
  }

  /** With feedback the body is always needed, because reports return it. */
  #needsContent(): NeedsContent {
    const { sink } = this.#host;
    const recipients = this.#recipients;
    return ({ id }) =>
      this.#reports ||
      sink.keeps ||
      recipients.some((recipient) => sink.needsContent?.(recipient, id) === true);
  }

  /** RFC 3030, 2. The reply follows the octets, even if the chunk is rejected before they are read. */
  bdat(text: string, tooEarly: string | undefined): string {
    const chunk = parseChunk(text);
    if (chunk === undefined) return REPLY.badArguments;
    const refusal = tooEarly ?? this.#chunkRefusal();
    if (refusal === undefined) {
      this.#chunks ??= new ChunkedMessage(this.#needsContent(), this.#host.maxBytes);
    }
    const message = refusal === undefined && this.#chunks ? this.#chunks : new ChunkedMessage(() => false, 0);
    message.expect(chunk.octets);
    this.#content = { message, last: chunk.last, refusal };
    return '';
  }

  #chunkRefusal(): string | undefined {
    if (this.#needsReset) return REPLY.resetFirst;
    if (this.#sender === undefined) return REPLY.mailFirst;
    const [first] = this.#recipients;
    if (first === undefined) return REPLY.recipientFirst;
    return this.#chunks === undefined ? this.#faults?.chunkRefusal(first) : undefined;
  }

  /** Reads the content. Returns the index after it, or -1 if it is incomplete. */
  feed(bytes: Buffer, from: number): number {
    return this.#content === undefined ? from : this.#content.message.feed(bytes, from);
  }

  /** The reply to the final dot or to a chunk. The message is in the sink before the reply is made. */
  finish(): PendingReply {
    const content = this.#content;
    if (content === undefined) return '';
    this.#content = undefined;
    const { message, last, refusal } = content;
    const chunked = message instanceof ChunkedMessage;
    if (last && refusal === undefined) this.#host.wire.request();
    if (refusal !== undefined || (chunked && message.tooBig)) {
      this.#needsReset = true;
      return refusal ?? REPLY.tooBig;
    }
    if (!last) return REPLY.chunkTaken;
    const recipients = this.#recipients;
    const faults = this.#faults;
    const late = faults?.late === true;
    const envelope = this.#envelope();
    this.reset();
    if (message.tooBig) return REPLY.tooBig;
    const received = { recipients, head: message.head, raw: message.raw() };
    const reply = (refused: Refusal | undefined): string => {
      if (refused !== undefined && chunked) this.#needsReset = true;
      if (refused !== undefined) return replyOf(refused);
      if (envelope !== undefined && received.raw !== undefined) {
        this.#host.feedback?.accepted(envelope, received.head.id, received.raw);
      }
      return REPLY.delivered;
    };
    if (faults !== undefined) return faults.finish(received, late, reply);
    const verdict = deliver(received, this.#host.sink, this.#host.merger);
    return verdict instanceof Promise ? verdict.then(reply) : reply(verdict);
  }

  #envelope(): Envelope | undefined {
    if (!this.#reports) return undefined;
    const recipients = this.#recipients.flatMap((address, i) => {
      const dsn = this.#recipientDsn[i];
      return dsn === undefined ? [] : [{ address, dsn }];
    });
    return { sender: this.#sender ?? '', dsn: this.#dsn, recipients };
  }

  reset(): void {
    this.#faults?.reset();
    this.#chunks = undefined;
    this.#needsReset = false;
    this.#sender = undefined;
    this.#recipients = [];
    this.#recipientDsn = [];
  }
}

function lacksValue(parameters: SmtpPath['parameters'], names: readonly string[]): boolean {
  return names.some((name) => parameters.get(name) === '');
}
