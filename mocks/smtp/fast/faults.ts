import type { Socket } from 'node:net';
import type { SmtpPoint } from '../../../src/model/faults.ts';
import type { Faults, InjectedFault } from '../../faults/faults.ts';
import { deliver, type Received } from '../deliver.ts';
import { type AfterFault, applyFault, CLOSING_CODE, countingSink, refusalOf } from '../faults.ts';
import type { Refusal } from '../settings.ts';
import type { SinkHost } from './host.ts';

/** A reply, now or later. */
export type PendingReply = string | Promise<string>;

/** Injects faults into one connection, and keeps their state. */
export class ConnectionFaults {
  readonly #socket: Socket;
  readonly #host: SinkHost;
  readonly #faults: Faults;
  readonly #flush: (text?: string) => void;
  /** The fault to inject when the message arrives. */
  #contentFault: InjectedFault | undefined;
  #late = false;
  #silent = false;

  /** `flush` sends the pending replies and `text` at once. */
  constructor(socket: Socket, host: SinkHost, faults: Faults, flush: (text?: string) => void) {
    this.#socket = socket;
    this.#host = host;
    this.#faults = faults;
    this.#flush = flush;
  }

  /** True if a fault ended or stalled the connection: later input is not read. */
  get silent(): boolean {
    return this.#silent;
  }

  /** True if this transaction was delayed, so that the client may have timed out. */
  get late(): boolean {
    return this.#late;
  }

  /** The greeting. A rejection in the greeting closes the connection. */
  greet(greeting: string): PendingReply {
    const fault = this.#faults.smtp('connect') ?? this.#faults.smtp('greeting');
    if (fault?.type !== 'refuse')
      return fault === undefined ? greeting : this.#applyFault(fault, () => greeting);
    this.#flush(replyOf(refusalOf(fault)));
    this.#socket.end();
    return '';
  }

  /** Executes a valid command with `go`, or injects a fault. */
  at(point: SmtpPoint, recipient: string | undefined, go: () => string): PendingReply {
    const fault = this.#faults.smtp(point, recipient);
    if (fault?.type === 'delay') this.#late = true;
    return fault === undefined ? go() : this.#applyFault(fault, go);
  }

  /** The fault that rejects the first chunk of a message (BDAT has no reply before its octets). */
  chunkRefusal(recipient: string | undefined): string | undefined {
    const fault = this.#faults.smtp('data', recipient);
    if (fault?.type === 'refuse') return replyOf(refusalOf(fault));
    this.#contentFault = fault ?? this.#faults.smtp('content', recipient);
    return undefined;
  }

  /** Draws the fault for the content of the next message. `recipient`: its first one. */
  expect(recipient: string): void {
    this.#contentFault = this.#faults.smtp('content', recipient);
  }

  /** The message begins to arrive. Returns undefined if no fault fires. */
  contentArrives(): PendingReply | undefined {
    const fault = this.#contentFault;
    this.#contentFault = undefined;
    if (fault?.type === 'delay') this.#late = true;
    return fault === undefined ? undefined : this.#applyFault(fault, () => '');
  }

  /** The transaction has ended. */
  reset(): void {
    this.#contentFault = undefined;
    this.#late = false;
  }

  /** The reply to a complete message. `late`: the value before `reset`. */
  finish(received: Received, late: boolean, reply: (refusal: Refusal | undefined) => string): PendingReply {
    const [first] = received.recipients;
    const fault = this.#faults.smtp('message', first, received.recipients.length);
    const accept = (): PendingReply => this.#accept(received, late || fault?.type === 'delay', reply);
    if (fault?.type === 'refuse' && fault.code !== CLOSING_CODE) return reply(refusalOf(fault));
    return fault === undefined ? accept() : this.#applyFault(fault, accept);
  }

  /** Delivers the message. A fault may then lose the reply. */
  #accept(received: Received, late: boolean, reply: (refusal: Refusal | undefined) => string): PendingReply {
    const sink = countingSink(this.#host.sink);
    const after = (verdict: Refusal | undefined): PendingReply => {
      const lost = verdict === undefined ? this.#faults.smtp('accepted', received.recipients[0]) : undefined;
      if (lost !== undefined || late) this.#faults.unacknowledged(sink.count());
      return lost === undefined ? reply(verdict) : this.#applyFault(lost, () => reply(verdict));
    };
    const verdict = deliver(received, sink, this.#host.merger);
    return verdict instanceof Promise ? verdict.then(after) : after(verdict);
  }

  /** Applies a fault and returns the reply after it. Calls `go` if the connection continues. */
  #applyFault(fault: InjectedFault, go: () => PendingReply): PendingReply {
    // Replies to earlier commands must leave before the fault.
    this.#flush();
    const replyAfter = (after: AfterFault): PendingReply => {
      switch (after.connection) {
        case 'open':
          return go();
        case 'refused':
          return replyOf(after.refusal);
        case 'closing':
          this.#flush(replyOf(after.refusal));
          this.#socket.end();
          return '';
        case 'silent':
          this.#silent = true;
          return '';
        default:
          return after satisfies never;
      }
    };
    const after = applyFault(fault, this.#socket, this.#faults);
    return after instanceof Promise ? after.then(replyAfter) : replyAfter(after);
  }
}

export function replyOf({ code, enhanced, text }: Refusal): string {
  return `${code} ${enhanced} ${text}\r\n`;
}
