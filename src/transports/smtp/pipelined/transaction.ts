import { ACCEPTED, type Outcome } from '../../../model/outcome.ts';
import { accepted, alike, refused } from '../../outcomes.ts';
import { statusOf } from '../outcome.ts';
import { isOneTooMany } from '../session-limits.ts';
import type { Envelope } from './envelope.ts';
import type { Reply } from './replies.ts';

/**
 * What a reply asks for: `wait` for the next one; send the next `command` (where the server wants one at a time), the `content`
 * with its final dot, or a lone `dot`; the transaction is `done`; or the server speaks something else: `broken`.
 */
export type Step = 'wait' | 'command' | 'content' | 'dot' | 'done' | 'broken';

/** How the content follows its envelope. */
export type Framing = 'data' | 'chunk';

/**
 * The dialogue about one message: RSET if need be, MAIL, RCPT for each recipient, then DATA and the reply to its dot, or BDAT.
 * Replies come in the order of the commands, however many of them were sent before the first was answered.
 */
export class Transaction {
  readonly #envelope: Envelope;
  readonly #count: number;
  readonly #framing: Framing;
  readonly #reset: boolean;
  /** Commands are sent one at a time. */
  readonly #lockstep: boolean;
  #answered: number;
  #taken = 0;
  #mail: Outcome | undefined;
  readonly #refusals: (Outcome | undefined)[] = [];
  #final: Outcome | undefined;
  /** Octets of the message have left. */
  contentSent = false;
  /** RFC 3030, 2, and RFC 5321, 3.3: the server may still hold what it was told of this message. */
  needsReset = false;

  /** `count`: recipients of the message. */
  constructor(envelope: Envelope, count: number, framing: Framing, reset: boolean, lockstep: boolean) {
    this.#envelope = envelope;
    this.#count = count;
    this.#framing = framing;
    this.#reset = reset;
    this.#lockstep = lockstep;
    this.#answered = reset ? -1 : 0;
  }

  /** All commands before the content, of which a chunk's own is left to whoever knows its size. */
  commands(): string {
    const { mail, rcpts } = this.#envelope;
    const path = rcpts.length === 1 ? rcpts[0] : rcpts.join('');
    return `${this.#reset ? 'RSET\r\n' : ''}${mail}${path}${this.#framing === 'data' ? 'DATA\r\n' : ''}`;
  }

  /** The command that was not answered yet. */
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

  /** Whether the server has taken the message. */
  get isTaken(): boolean {
    return this.#final === ACCEPTED;
  }

  /** Whether MAIL, or everybody's RCPT, was refused for now with 452: this session has taken enough. */
  get isOneTooMany(): boolean {
    if (this.#mail !== undefined)
      return this.#mail.kind === 'deferred' && this.#mail.reason.startsWith('452');
    if (this.#taken > 0) return false;
    return this.#refusals.length > 0 && this.#refusals.every((one) => one !== undefined && isOneTooMany(one));
  }

  /** Whether each recipient has a RCPT of its own. */
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
    // RFC 2920, 3.1: where nobody was accepted, a server that goes on all the same gets a message without a line.
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

  /** Everybody about whom the server has not spoken yet has this outcome. */
  end(outcome: Outcome): void {
    this.#final ??= outcome;
  }

  /** One for each recipient, once the transaction has ended. */
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

const UNANSWERED: Outcome = Object.freeze({ kind: 'failed', reason: 'the server did not say what it did' });

function isPositive({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}

/** RFC 5321, 4.2.1: 4yz is for now, 5yz for good. */
export function outcomeOf({ code, text }: Reply): Outcome {
  if (code < 400) return refused('failed', text);
  return refused(code >= 500 ? 'rejected' : 'deferred', text, statusOf(code, text));
}
