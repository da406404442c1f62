import type { Outcome } from '../../model/outcome.ts';
import type { SessionLimit, SessionMeasures } from '../../model/session.ts';

/** The most sessions that one message is tried over, so a server cannot keep a client reconnecting. */
export const MAX_SESSIONS = 5;

/** Collects the session limits that one transport met. */
export class SessionLog {
  readonly #limits = new Map<SessionLimit['limit'], SessionLimit>();
  readonly #silent: number[] = [];
  #ended = 0;
  #resent = 0;

  addLimit(limit: SessionLimit['limit'], count: number, reply: string): void {
    const known = this.#limits.get(limit);
    this.#limits.set(limit, {
      limit,
      least: Math.min(count, known?.least ?? count),
      most: Math.max(count, known?.most ?? count),
      reply: known?.reply || withoutPrefix(reply),
    });
  }

  /**
   * The server accepted `count` sessions at once and refused another one with this reply. Null removes the
   * limit.
   */
  setConnectionLimit(count: number | null, reply = ''): void {
    if (count === null) this.#limits.delete('connections');
    else
      this.#limits.set('connections', {
        limit: 'connections',
        least: count,
        most: count,
        reply: withoutPrefix(reply),
      });
  }

  /** The server accepted `count` recipients of a transaction and refused the next one. */
  addRecipientLimit(count: number, refusal: Outcome | undefined): void {
    if (refusal !== undefined && refusal.kind !== 'accepted')
      this.addLimit('recipients', count, refusal.reason);
  }

  /** The server ended a session after `messages` messages, with or without a reply. */
  sessionEnded(messages: number, reply: string | undefined): void {
    this.#ended++;
    if (reply !== undefined) this.addLimit('messages', messages, reply);
    else if (this.#silent.length < SILENT_KEPT) this.#silent.push(messages);
  }

  addResent(recipients: number): void {
    this.#resent += recipients;
  }

  report(): SessionMeasures {
    const limits = [...this.#limits.values()];
    const [first, ...others] = this.#silent;
    // Servers also close idle sessions, so only an equal number each time is a limit.
    const isLimit = first !== undefined && others.length > 0 && others.every((one) => one === first);
    if (isLimit && !this.#limits.has('messages'))
      limits.push({ limit: 'messages', least: first, most: first, reply: '' });
    return { ended: this.#ended, resent: this.#resent, limits };
  }
}

const SILENT_KEPT = 100;

/** Removes nodemailer's prefix from a reply. */
function withoutPrefix(reply: string): string {
  return reply
    .replace(/^[A-Za-z' ]+: (?=[245]\d\d)/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

/**
 * RFC 5321, 4.5.3.1.10: 452 to RCPT means too many recipients for one transaction; the others go into another
 * one.
 * An enhanced code may give another reason, such as a full mailbox (4.2.2, RFC 3463).
 */
export function isOneTooMany(outcome: Outcome): boolean {
  return outcome.kind === 'deferred' && (outcome.status === '4.5.3' || outcome.status === '452');
}

/** The indexes of the recipients for another transaction. Empty if no recipient was accepted. */
export function placesLeft(outcomes: readonly Outcome[]): readonly number[] {
  if (outcomes.length < 2 || !outcomes.some(({ kind }) => kind === 'accepted')) return NONE;
  return outcomes.flatMap((outcome, place) => (isOneTooMany(outcome) ? [place] : []));
}

const NONE: readonly number[] = [];

/** The first line of a 421 reply, which ends the session (RFC 5321, 3.8), in the last data that was read. */
export function closingReply(read: string): string | undefined {
  return /^421[ -].*$/m.exec(read)?.[0].trim();
}
