import type { Socket } from 'node:net';
import type { SmtpPoint } from '../../../src/model/faults.ts';
import type { Faults, InjectedFault } from '../../faults/faults.ts';
import { deliver, type Received } from '../deliver.ts';
import { type After, applyFault, CLOSING_CODE, countingSink, refusalOf } from '../faults.ts';
import type { Refusal } from '../refusal.ts';
import type { SinkHost } from './host.ts';

/** A reply, or one that is awaited. */
export type Said = string | Promise<string>;

/** What goes wrong on purpose with one connection, and what the server remembers of it. */
export class ConnectionFaults {
  readonly #socket: Socket;
  readonly #host: SinkHost;
  readonly #faults: Faults;
  readonly #flush: (text?: string) => void;
  /** What is to go wrong once the message is on its way. */
  #coming: InjectedFault | undefined;
  #late = false;
  #deaf = false;

  /** `flush`: says at once what is to be said, and this. */
  constructor(socket: Socket, host: SinkHost, faults: Faults, flush: (text?: string) => void) {
    this.#socket = socket;
    this.#host = host;
    this.#faults = faults;
    this.#flush = flush;
  }

  /** The client is not heard any more, or gone. */
  get deaf(): boolean {
    return this.#deaf;
  }

  /** The server was late in this transaction, so that the client may have given it up. */
  get late(): boolean {
    return this.#late;
  }

  /** Whoever is refused by the greeting itself gets no second chance on this connection. */
  greet(greeting: string): Said {
    const fault = this.#faults.smtp('connect') ?? this.#faults.smtp('greeting');
    if (fault?.type !== 'refuse') return fault === undefined ? greeting : this.#suffer(fault, () => greeting);
    this.#flush(replyOf(refusalOf(fault)));
    this.#socket.end();
    return '';
  }

  /** Carries out a command that is in order, unless something is to go wrong with it. */
  at(point: SmtpPoint, recipient: string | undefined, go: () => string): Said {
    const fault = this.#faults.smtp(point, recipient);
    if (fault?.type === 'delay') this.#late = true;
    return fault === undefined ? go() : this.#suffer(fault, go);
  }

  /** Why the first chunk of a message is refused (BDAT has no reply before its octets). */
  chunkRefusal(recipient: string | undefined): string | undefined {
    const fault = this.#faults.smtp('data', recipient);
    if (fault?.type === 'refuse') return replyOf(refusalOf(fault));
    this.#coming = fault ?? this.#faults.smtp('content', recipient);
    return undefined;
  }

  /** The message to this recipient, and perhaps others, is next. */
  expect(recipient: string): void {
    this.#coming = this.#faults.smtp('content', recipient);
  }

  /** The message comes: undefined where nothing goes wrong with that. */
  come(): Said | undefined {
    const fault = this.#coming;
    this.#coming = undefined;
    if (fault?.type === 'delay') this.#late = true;
    return fault === undefined ? undefined : this.#suffer(fault, () => '');
  }

  /** The transaction is over. */
  reset(): void {
    this.#coming = undefined;
    this.#late = false;
  }

  /** The reply to a message that has come whole. `late`: as it was before its transaction was over. */
  finish(received: Received, late: boolean, reply: (refusal: Refusal | undefined) => string): Said {
    const [first] = received.recipients;
    const fault = this.#faults.smtp('message', first, received.recipients.length);
    const accept = (): Said => this.#accept(received, late || fault?.type === 'delay', reply);
    if (fault?.type === 'refuse' && fault.code !== CLOSING_CODE) return reply(refusalOf(fault));
    return fault === undefined ? accept() : this.#suffer(fault, accept);
  }

  /** Takes responsibility, and may lose the reply. */
  #accept(received: Received, late: boolean, reply: (refusal: Refusal | undefined) => string): Said {
    const sink = countingSink(this.#host.sink);
    const after = (verdict: Refusal | undefined): Said => {
      const lost = verdict === undefined ? this.#faults.smtp('accepted', received.recipients[0]) : undefined;
      if (lost !== undefined || late) this.#faults.unacknowledged(sink.count());
      return lost === undefined ? reply(verdict) : this.#suffer(lost, () => reply(verdict));
    };
    const verdict = deliver(received, sink, this.#host.merger);
    return verdict instanceof Promise ? verdict.then(after) : after(verdict);
  }

  /** What is said, if anything, after what went wrong; `go` where it goes on. */
  #suffer(fault: InjectedFault, go: () => Said): Said {
    // What was said before is not taken back by what happens now.
    this.#flush();
    const said = (after: After): Said => {
      switch (after.connection) {
        case 'open':
          return go();
        case 'refused':
          return replyOf(after.refusal);
        case 'closing':
          this.#flush(replyOf(after.refusal));
          this.#socket.end();
          return '';
        case 'deaf':
          this.#deaf = true;
          return '';
        default:
          return after satisfies never;
      }
    };
    const after = applyFault(fault, this.#socket, this.#faults);
    return after instanceof Promise ? after.then(said) : said(after);
  }
}

export function replyOf({ code, enhanced, text }: Refusal): string {
  return `${code} ${enhanced} ${text}\r\n`;
}
