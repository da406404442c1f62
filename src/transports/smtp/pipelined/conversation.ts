import type { Outcome } from '../../../model/outcome.ts';
import type { Watch } from '../../../model/wire-phases.ts';
import { alike, refused } from '../../outcomes.ts';
import type { SmtpMessage, SmtpMessages } from '../messages.ts';
import { type Call, settleMessage } from './call.ts';
import type { Offers } from './capabilities.ts';
import { type Composer, mostBytes } from './compose/composer.ts';
import { envelopeOf } from './envelope.ts';
import type { Reply } from './replies.ts';
import { outcomeOf, Transaction } from './transaction.ts';
import type { Writer } from './writer.ts';

/** What messages are made of and how they may be sent: the same for all connections of a transport. */
export interface Mailing {
  readonly messages: SmtpMessages;
  readonly composer: Composer;
  /** BDAT is used where the server offers it. */
  readonly chunking: boolean;
  /** A connection carries one message. */
  readonly cold: boolean;
  /** Where somebody wants to know when a phase begins. */
  readonly watch: Watch | undefined;
}

export interface Listener {
  /** There is something to write. */
  dirty(): void;
  /** One more message of this call has its outcomes, and perhaps all. */
  settled(call: Call, all: boolean): void;
}

interface InFlight {
  readonly call: Call;
  readonly index: number;
  readonly message: SmtpMessage;
  readonly transaction: Transaction;
  /** Where its size had to be known before its envelope was sent. */
  readonly composed: Buffer | undefined;
}

/** One is answered while the next one is on its way. */
const MESSAGES_AT_ONCE = 2;

/** Whether messages travel with BDAT (RFC 3030), envelope and all in one go. */
function inChunks({ chunking }: Mailing, offers: Offers): boolean {
  return chunking && offers.chunking && offers.pipelining;
}

/**
 * With DATA two calls share a connection, so that the next one's envelope can travel behind the message of the one before it:
 * one turnaround a message instead of two. With BDAT a message needs one turnaround anyway, and each call has a connection.
 */
export function callsPerConnection(mailing: Mailing, offers: Offers): number {
  return offers.pipelining && !mailing.cold && !inChunks(mailing, offers) ? MESSAGES_AT_ONCE : 1;
}

/**
 * What is said over one connection that is ready: which commands and messages go out, and what the replies mean for whom. It
 * reads and writes no socket.
 */
export class Conversation {
  readonly #mailing: Mailing;
  readonly #offers: Offers;
  readonly #listener: Listener;
  readonly #chunks: boolean;
  readonly #calls: Call[] = [];
  readonly #inFlight: InFlight[] = [];
  /** What the last reply asked for and is not written yet. */
  #due: 'command' | 'content' | 'dot' | undefined;
  #needsReset = false;
  #used = false;
  #sizeDigits = 5;

  constructor(mailing: Mailing, offers: Offers, listener: Listener) {
    this.#mailing = mailing;
    this.#offers = offers;
    this.#listener = listener;
    this.#chunks = inChunks(mailing, offers);
  }

  get load(): number {
    return this.#calls.length;
  }

  get isIdle(): boolean {
    return this.#inFlight.length === 0;
  }

  assign(call: Call): void {
    this.#calls.push(call);
    this.#listener.dirty();
  }

  has(call: Call): boolean {
    return this.#calls.includes(call);
  }

  /** Appends what replies ask for and what was assigned. A call whose message cannot be made is failed, and nothing may be sent. */
  write(writer: Writer): boolean {
    const due = this.#due;
    const [first] = this.#inFlight;
    this.#due = undefined;
    let call = first?.call;
    try {
      if (due !== undefined && first !== undefined) this.#answer(due, first, writer);
      while (this.#mayBegin()) {
        call = this.#calls.find(({ next, groups }) => next < groups.length);
        if (call === undefined) break;
        this.#begin(call, writer);
      }
      return true;
    } catch (error) {
      if (call === undefined) throw error;
      this.#calls.splice(this.#calls.indexOf(call), 1);
      call.fail(error);
      this.#listener.settled(call, true);
      return false;
    }
  }

  /** Gives why the connection is to be ended after this reply, if it is. */
  hear(reply: Reply): Outcome | undefined {
    const [first] = this.#inFlight;
    // RFC 5321, 3.8: 421 may be said in answer to anything, or to nothing, and the server closes.
    if (first === undefined || reply.code === 421) return outcomeOf(reply);
    const { transaction } = first;
    const step = transaction.take(reply);
    switch (step) {
      case 'wait':
        return undefined;
      case 'command':
      case 'content':
      case 'dot':
        if (step !== 'command') this.#mailing.watch?.('data');
        this.#due = step;
        this.#listener.dirty();
        return undefined;
      case 'done':
        this.#inFlight.shift();
        this.#needsReset = transaction.needsReset;
        this.#settle(first.call, first.index, transaction.outcomes());
        if (this.#mailing.cold) return refused('failed', 'the connection carries one message');
        if (this.#calls.length > 0) this.#listener.dirty();
        return undefined;
      case 'broken':
        return outcomeOf(reply);
    }
  }

  /**
   * The connection has ended. Messages that the server may have, and the one that it was busy with, have this outcome; of a call
   * that waited too long (`late`) they have its own. Gives the calls of which something is yet to be sent.
   */
  end(outcome: Outcome, late?: { readonly call: Call; readonly outcome: Outcome }): readonly Call[] {
    this.#due = undefined;
    const flights = this.#inFlight.splice(0);
    flights.forEach(({ call, index, transaction }, place) => {
      const own = call === late?.call;
      if (place > 0 && !own && !transaction.contentSent) {
        call.next = index;
        return;
      }
      transaction.end(own ? late.outcome : outcome);
      this.#settle(call, index, transaction.outcomes());
    });
    if (late !== undefined && !flights.some(({ call }) => call === late.call)) {
      const { call } = late;
      const index = call.next++;
      this.#settle(call, index, alike(call.groups[index]?.length ?? 0, late.outcome));
    }
    return this.#calls.splice(0);
  }

  #settle(call: Call, index: number, outcomes: Parameters<Call['settle']>[0]): void {
    const all = settleMessage(call, index, outcomes);
    if (all) this.#calls.splice(this.#calls.indexOf(call), 1);
    this.#listener.settled(call, all);
  }

  #answer(due: 'command' | 'content' | 'dot', flight: InFlight, writer: Writer): void {
    const { message, transaction, composed } = flight;
    if (due === 'command') {
      writer.text(transaction.command());
      return;
    }
    transaction.contentSent = true;
    if (composed !== undefined) writer.bytes(composed);
    else if (due === 'content') this.#compose(message, writer);
    writer.text('.\r\n');
  }

  #compose(message: SmtpMessage, writer: Writer): void {
    const wire = { eightBit: this.#offers.eightBit, dots: !this.#chunks };
    this.#mailing.composer.write(message, wire, writer);
  }

  #mayBegin(): boolean {
    if (this.#inFlight.length === 0) return !(this.#used && this.#mailing.cold);
    if (!this.#offers.pipelining || this.#mailing.cold) return false;
    // RFC 2920, 3.1: DATA ends a group of commands, and the dot of its message begins the next one.
    const all = this.#inFlight.every(({ transaction }) => transaction.contentSent);
    return all && this.#inFlight.length < MESSAGES_AT_ONCE;
  }

  #begin(call: Call, writer: Writer): void {
    this.#mailing.watch?.(this.#chunks ? 'data' : 'envelope');
    const index = call.next++;
    const recipients = call.groups[index] ?? [];
    const message = this.#mailing.messages.message(recipients);
    const envelope = envelopeOf(message.envelope, recipients, this.#offers);
    const lockstep = !this.#offers.pipelining;
    // What becomes of the message before it is not known yet, and after a refused chunk RSET is a must.
    const reset = this.#needsReset || (this.#chunks && this.#inFlight.length > 0);
    const framing = this.#chunks ? 'chunk' : 'data';
    const transaction = new Transaction(envelope, recipients.length, framing, reset, lockstep);
    if (envelope.rcpts.length === 0) {
      this.#settle(call, index, transaction.outcomes());
      return;
    }
    const start = writer.length;
    let composed: Buffer | undefined;
    let size = 0;
    if (this.#chunks) {
      writer.text(transaction.commands());
      size = this.#writeChunk(message, writer);
      transaction.contentSent = true;
    } else if (mostBytes(message) > this.#offers.mostBytes) {
      this.#compose(message, writer);
      composed = writer.copyFrom(start);
      size = composed.length;
      writer.setLength(start);
    }
    if (size > this.#offers.mostBytes) {
      writer.setLength(start);
      const reason = `the message has ${size} bytes, the server takes ${this.#offers.mostBytes} (SIZE)`;
      this.#settle(call, index, alike(recipients.length, refused('rejected', reason)));
      return;
    }
    if (!this.#chunks) writer.text(lockstep ? transaction.command() : transaction.commands());
    this.#used = true;
    this.#needsReset = false;
    this.#inFlight.push({ call, index, message, transaction, composed });
  }

  /** RFC 3030, 2: the size stands before the message, which is written first where a size of as many digits leaves room. */
  #writeChunk(message: SmtpMessage, writer: Writer): number {
    const start = writer.length;
    const room = (digits: number): number => 'BDAT  LAST\r\n'.length + digits;
    writer.setLength(start + room(this.#sizeDigits));
    this.#compose(message, writer);
    const size = writer.length - start - room(this.#sizeDigits);
    const digits = String(size).length;
    if (digits !== this.#sizeDigits) {
      writer.shift(start + room(this.#sizeDigits), digits - this.#sizeDigits);
      this.#sizeDigits = digits;
    }
    writer.put(`BDAT ${size} LAST\r\n`, start);
    return size;
  }
}
