import type { Outcome } from '../../../model/outcome.ts';
import { refused } from '../../outcomes.ts';
import type { Writer } from '../../writer.ts';
import type { SmtpMessage } from '../messages.ts';
import { placesLeft } from '../session-limits.ts';
import {
  type CallPart,
  completePart,
  completePartWith,
  hasMore,
  mayRetry,
  type PipelinedCall,
  splitPart,
  takePart,
} from './call.ts';
import type { Offers } from './capabilities.ts';
import { mostBytes } from './compose/composer.ts';
import { envelopeOf } from './envelope.ts';
import { ENOUGH, type Ending, inChunks, type Listener, type Mailing, MESSAGES_AT_ONCE } from './mailing.ts';
import type { Reply } from './replies.ts';
import { outcomeOf, Transaction } from './transaction.ts';

interface InFlight {
  readonly call: PipelinedCall;
  readonly part: CallPart;
  readonly message: SmtpMessage;
  readonly transaction: Transaction;
  /** The composed message, if its size was needed before its envelope. */
  readonly composed: Buffer | undefined;
}

/**
 * The SMTP dialogue over one ready connection: the commands and messages to send, and what the replies mean.
 * It reads and writes no socket.
 */
export class Conversation {
  readonly #mailing: Mailing;
  readonly #offers: Offers;
  readonly #listener: Listener;
  readonly #chunks: boolean;
  readonly #calls: PipelinedCall[] = [];
  readonly #inFlight: InFlight[] = [];
  /** The next part that the last reply requires and that is not written yet. */
  #due: 'command' | 'content' | 'dot' | undefined;
  #needsReset = false;
  #begun = 0;
  #taken = 0;
  #full: Outcome | undefined;
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

  get isUnused(): boolean {
    return this.#begun === 0;
  }

  /** Messages that the server accepted. */
  get taken(): number {
    return this.#taken;
  }

  /** True if it may carry no further message. */
  get isFull(): boolean {
    return this.#full !== undefined || this.#begun >= this.#mailing.perConnection;
  }

  assign(call: PipelinedCall): void {
    this.#calls.push(call);
    this.#listener.outputReady();
  }

  has(call: PipelinedCall): boolean {
    return this.#calls.includes(call);
  }

  /**
   * Appends what replies require and what was assigned.
   * Returns false if a message cannot be composed: its call fails and nothing may be sent.
   */
  write(writer: Writer): boolean {
    const due = this.#due;
    const [first] = this.#inFlight;
    this.#due = undefined;
    let call = first?.call;
    try {
      if (due !== undefined && first !== undefined) this.#answer(due, first, writer);
      while (this.#mayBegin()) {
        call = this.#calls.find(hasMore);
        if (call === undefined) break;
        this.#begin(call, writer);
      }
      return true;
    } catch (error) {
      if (call === undefined) throw error;
      this.#calls.splice(this.#calls.indexOf(call), 1);
      call.reject(error);
      this.#listener.completed(call, true);
      return false;
    }
  }

  /** Returns why the connection must end after this reply, if it must. */
  receive(reply: Reply): Ending | undefined {
    const [first] = this.#inFlight;
    // RFC 5321, 3.8: the server may send 421 at any time, and then closes the connection.
    if (reply.code === 421) return { outcome: outcomeOf(reply), why: 'closing' };
    if (first === undefined) return { outcome: outcomeOf(reply), why: 'broken' };
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
        this.#listener.outputReady();
        return undefined;
      case 'done':
        this.#inFlight.shift();
        this.#needsReset = transaction.needsReset;
        this.#done(first);
        if (this.#mailing.cold) return ENOUGH;
        if (this.isFull && this.isIdle)
          return this.#full === undefined ? ENOUGH : { outcome: this.#full, why: 'full' };
        if (this.#calls.length > 0) this.#listener.outputReady();
        return undefined;
      case 'broken':
        return { outcome: outcomeOf(reply), why: 'broken' };
    }
  }

  #done(flight: InFlight): void {
    const { call, part, transaction } = flight;
    const { log } = this.#mailing;
    const outcomes = transaction.outcomes();
    if (transaction.isTaken) this.#taken++;
    if (this.#taken > 0 && transaction.isOneTooMany && mayRetry(part)) {
      this.#full ??= outcomes[0];
      this.#retry(flight);
      return;
    }
    const left = transaction.isOneByOne ? placesLeft(outcomes) : [];
    if (left.length === 0) {
      this.#complete(call, part, outcomes);
      return;
    }
    if (part.remainder === undefined)
      log.addRecipientLimit(outcomes.length - left.length, outcomes[left[0] ?? 0]);
    log.addResent(left.length);
    splitPart(call, part, outcomes, left);
  }

  /**
   * The connection has ended. Messages that the server may have accepted, and the one in progress, get this
   * outcome; messages of a call that timed out (`late`) get its own.
   * Returns the unfinished calls.
   */
  end(
    { outcome, why }: Ending,
    late?: { readonly call: PipelinedCall; readonly outcome: Outcome },
  ): readonly PipelinedCall[] {
    this.#due = undefined;
    const flights = this.#inFlight.splice(0);
    // From the last to the first, because each one is queued at the front.
    for (const flight of flights.toReversed()) {
      const { call, part, transaction } = flight;
      const own = call === late?.call;
      const isUntaken = why === 'closing' || !transaction.contentSent;
      const mayGo = flight !== flights[0] || (why !== 'broken' && this.#taken > 0 && mayRetry(part));
      if (!own && isUntaken && mayGo) {
        this.#retry(flight);
        continue;
      }
      transaction.end(own ? late.outcome : outcome);
      this.#complete(call, part, transaction.outcomes());
    }
    if (late !== undefined && !flights.some(({ call }) => call === late.call)) {
      const part = takePart(late.call);
      this.#completed(late.call, completePartWith(late.call, part, late.outcome));
    }
    return this.#calls.splice(0);
  }

  #retry({ call, part }: InFlight): void {
    call.retries.unshift({ ...part, tries: part.tries + 1 });
    call.needsNewConnection = true;
    this.#mailing.log.addResent(part.recipients.length);
  }

  #complete(call: PipelinedCall, part: CallPart, outcomes: readonly Outcome[]): void {
    this.#completed(call, completePart(call, part, outcomes));
  }

  #completed(call: PipelinedCall, all: boolean): void {
    if (all) this.#calls.splice(this.#calls.indexOf(call), 1);
    this.#listener.completed(call, all);
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
    if (this.isFull) return false;
    if (this.#inFlight.length === 0) return !(this.#begun > 0 && this.#mailing.cold);
    if (!this.#offers.pipelining || this.#mailing.cold) return false;
    // RFC 2920, 3.1: DATA ends a group of commands, and the dot of its message starts the next one.
    const all = this.#inFlight.every(({ transaction }) => transaction.contentSent);
    return all && this.#inFlight.length < MESSAGES_AT_ONCE;
  }

  #begin(call: PipelinedCall, writer: Writer): void {
    this.#mailing.watch?.(this.#chunks ? 'data' : 'envelope');
    const part = takePart(call);
    const { recipients } = part;
    const message = this.#mailing.messages.message(recipients);
    const envelope = envelopeOf(message.envelope, recipients, this.#offers);
    const lockstep = !this.#offers.pipelining;
    // The result of the previous message is unknown yet, and a rejected chunk requires RSET.
    const reset = this.#needsReset || (this.#chunks && this.#inFlight.length > 0);
    const framing = this.#chunks ? 'chunk' : 'data';
    const transaction = new Transaction(envelope, recipients.length, framing, reset, lockstep);
    if (envelope.rcpts.length === 0) {
      this.#complete(call, part, transaction.outcomes());
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
      this.#completed(call, completePartWith(call, part, refused('rejected', reason)));
      return;
    }
    if (!this.#chunks) writer.text(lockstep ? transaction.command() : transaction.commands());
    this.#begun++;
    this.#needsReset = false;
    this.#inFlight.push({ call, part, message, transaction, composed });
  }

  /**
   * RFC 3030, 2: the size precedes the message. Space for the expected number of digits is left, and the
   * message is written first.
   */
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
