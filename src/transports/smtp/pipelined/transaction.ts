import { ACCEPTED, type Outcome } from '../../../model/outcome.ts';
import { accepted, alike, refused } from '../../outcomes.ts';
import { statusOf } from '../outcome.ts';
import { isOneTooMany } from '../session-limits.ts';
import type { Envelope } from './envelope.ts';
import type { Reply } from './replies.ts';

/**
 * The next step after a reply.
 * `wait`: wait for the next reply. `command`: send the next command (without PIPELINING).
 * `content`: send the message with its final dot. `dot`: send a lone dot.
 * `done`: the transaction is complete. `broken`: the server violated the protocol.
 */
export type Step = 'wait' | 'command' | 'content' | 'dot' | 'done' | 'broken';

/** How the content follows its envelope: with DATA or with BDAT. */
export type Framing = 'data' | 'chunk';

/**
 * The dialogue for one message: RSET if necessary, MAIL, one RCPT for each recipient, then DATA and the reply
 * to its dot, or BDAT.
 * Replies arrive in the order of the commands, however many are outstanding.
 */
export class Transaction {
  readonly #envelope: Envelope;
  readonly #count: number;
  readonly #framing: Framing;
  readonly #reset: boolean;
  /** True to send one command at a time. */
  readonly #lockstep: boolean;
  #answered: number;
  #taken = 0;
  #mail: Outcome | undefined;
  readonly #refusals: (Outcome | undefined)[] = [];
  #final: Outcome | undefined;
  /** True once octets of the message were sent. */
  contentSent = false;
  /** RFC 3030, 2, and RFC 5321, 3.3: true if the server may still hold data of this message. */
  needsReset = false;

  /** @param count the number of the message's recipients */
  constructor(envelope: Envelope, count: number, framing: Framing, reset: boolean, lockstep: boolean) {
    this.#envelope = envelope;
    this.#count = count;
    this.#framing = framing;
    this.#reset = reset;
    this.#lockstep = lockstep;
    this.#answered = reset ? -1 : 0;
  }

  /** All commands before the content. The caller writes BDAT, because it knows the size. */
  commands(): string {
    const { mail, rcpts } = this.#envelope;
    const path = rcpts.length === 1 ? rcpts[0] : rcpts.join('');
    return `${this.#reset ? 'RSET\r\n' : ''}${mail}${path}${this.#framing === 'data' ? 'DATA\r\n' : ''}`;
  }

  /** The next command to send, without PIPELINING. */
  command(): string {
    const { mail, rcpts } = this.#envelope;
    if (this.#answered < 0) return 'RSET\r\n';
    return this.#answered === 0 ? mail : (rcpts[this.#answered - 1] ?? 'DATA\r\n');
  }

  take(reply: Reply): Step {
    const place = this.#answered++;
    const rcpts = this.#envelope.rcpts.length;
    if (place < 0) return reply.code === 250 ? this.#next() : this.#broken(reply);
    if (place === 0) {
      if (!isPositive(reply)) this.#mail = outcomeOf(reply);
      return this.#mail !== undefined && this.#lockstep ? 'done' : this.#next();
    }
    if (place <= rcpts) {
      if (isPositive(reply)) this.#taken++;
      else this.#refusals[place - 1] = outcomeOf(reply);
      if (place < rcpts || this.#taken > 0 || !this.#lockstep) return this.#next();
      this.needsReset = true;
      return 'done';
    }
    if (place === rcpts + 1 && this.#framing === 'data') return this.#data(reply);
    return this.#end(reply);
  }

  /** True if the server accepted the message. */
  get isTaken(): boolean {
    return this.#final === ACCEPTED;
  }

  /** True if MAIL, or every RCPT, was deferred with 452: this session has reached a limit. */
  get isOneTooMany(): boolean {
    if (this.#mail !== undefined)
      return this.#mail.kind === 'deferred' && this.#mail.reason.startsWith('452');
    if (this.#taken > 0) return false;
    return this.#refusals.length > 0 && this.#refusals.every((one) => one !== undefined && isOneTooMany(one));
  }

  /** True if each recipient has its own RCPT. */
  get isOneByOne(): boolean {
    return this.#envelope.places !== 'one for all';
  }

  #next(): Step {
    return this.#lockstep ? 'command' : 'wait';
  }

  #data(reply: Reply): Step {
    if (reply.code !== 354) {
      this.needsReset = true;
      return isPositive(reply) || reply.code < 400 ? this.#broken(reply) : this.#refuse(reply);
    }
    // RFC 2920, 3.1: if no recipient was accepted and the server continues anyway, it gets an empty message.
    if (this.#taken === 0) return 'dot';
    return this.#mail === undefined ? 'content' : this.#broken(reply);
  }

  #end(reply: Reply): Step {
    if (isPositive(reply)) {
      this.#final = ACCEPTED;
      return 'done';
    }
    if (this.#framing === 'chunk') this.needsReset = true;
    return reply.code < 400 ? this.#broken(reply) : this.#refuse(reply);
  }

  #refuse(reply: Reply): Step {
    this.#final = outcomeOf(reply);
    return 'done';
  }

  #broken(reply: Reply): Step {
    this.#final = outcomeOf(reply);
    return 'broken';
  }

  /** Recipients without a reply get this outcome. */
  end(outcome: Outcome): void {
    this.#final ??= outcome;
  }

  /** One outcome for each recipient, after the transaction has ended. */
  outcomes(): readonly Outcome[] {
    const { places, rcpts } = this.#envelope;
    const final = this.#final ?? UNANSWERED;
    if (places === 'one for all') return alike(this.#count, this.#outcome(0, final));
    if (places !== 'in order') {
      return places.map((one) => (typeof one === 'number' ? this.#outcome(one, final) : one));
    }
    if (this.#mail === undefined && this.#refusals.length === 0) {
      return final === ACCEPTED ? accepted(this.#count) : alike(this.#count, final);
    }
    return rcpts.map((_, place) => this.#outcome(place, final));
  }

  #outcome(place: number, final: Outcome): Outcome {
    return this.#mail ?? this.#refusals[place] ?? final;
  }
}

const UNANSWERED: Outcome = Object.freeze({ kind: 'failed', reason: 'the server gave no result' });

function isPositive({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}

/** RFC 5321, 4.2.1: 4yz is temporary, 5yz is permanent. */
export function outcomeOf({ code, text }: Reply): Outcome {
  if (code < 400) return refused('failed', text);
  return refused(code >= 500 ? 'rejected' : 'deferred', text, statusOf(code, text));
}
