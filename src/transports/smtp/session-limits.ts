import type { Outcome } from '../../model/outcome.ts';
import type { SessionLimit, SessionMeasures } from '../../model/session.ts';

/** One message is tried over at most this many sessions, so that no server keeps a client connecting. */
export const MOST_SESSIONS = 5;

/** Collects the limits that the sessions of one transport met. */
export class SessionLog {
  readonly #limits = new Map<SessionLimit['limit'], SessionLimit>();
  readonly #silent: number[] = [];
  #ended = 0;
  #resent = 0;

  met(limit: SessionLimit['limit'], count: number, reply: string): void {
    const known = this.#limits.get(limit);
    this.#limits.set(limit, {
      limit,
      least: Math.min(count, known?.least ?? count),
      most: Math.max(count, known?.most ?? count),
      reply: known?.reply || wordsOf(reply),
    });
  }

  /** The server has room for so many sessions at once and refused another one so; null: it may have more room by now. */
  connections(count: number | null, reply = ''): void {
    if (count === null) this.#limits.delete('connections');
    else
      this.#limits.set('connections', {
        limit: 'connections',
        least: count,
        most: count,
        reply: wordsOf(reply),
      });
  }

  /** The server took so many recipients of a transaction, and refused the next one so. */
  metRecipients(count: number, refusal: Outcome | undefined): void {
    if (refusal !== undefined && refusal.kind !== 'accepted') this.met('recipients', count, refusal.reason);
  }

  /** The server ended a session after so many messages, with this reply or without one. */
  ended(messages: number, reply: string | undefined): void {
    this.#ended++;
    if (reply !== undefined) this.met('messages', messages, reply);
    else if (this.#silent.length < SILENT_KEPT) this.#silent.push(messages);
  }

  resent(recipients: number): void {
    this.#resent += recipients;
  }

  report(): SessionMeasures {
    const limits = [...this.#limits.values()];
    const [first, ...others] = this.#silent;
    // A server also closes idle sessions: only the same number each time is a limit.
    const isLimit = first !== undefined && others.length > 0 && others.every((one) => one === first);
    if (isLimit && !this.#limits.has('messages'))
      limits.push({ limit: 'messages', least: first, most: first, reply: '' });
    return { ended: this.#ended, resent: this.#resent, limits };
  }
}

const SILENT_KEPT = 100;

/** nodemailer says what it was doing before the server's words. */
function wordsOf(reply: string): string {
  return reply
    .replace(/^[A-Za-z' ]+: (?=[245]\d\d)/, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
}

/**
 * RFC 5321, 4.5.3.1.10: 452 to RCPT means too many recipients for this transaction, and the rest go in another one. An enhanced
 * code may say that it means something else, such as a full mailbox (4.2.2, RFC 3463).
 */
export function isOneTooMany(outcome: Outcome): boolean {
  return outcome.kind === 'deferred' && (outcome.status === '4.5.3' || outcome.status === '452');
}

/** The places of the recipients that another transaction may take: only if this one took somebody. */
export function placesLeft(outcomes: readonly Outcome[]): readonly number[] {
  if (outcomes.length < 2 || !outcomes.some(({ kind }) => kind === 'accepted')) return NONE;
  return outcomes.flatMap((outcome, place) => (isOneTooMany(outcome) ? [place] : []));
}

const NONE: readonly number[] = [];

/** The first line of a reply that ends the session (RFC 5321, 3.8), in what was read last. */
export function closingReply(read: string): string | undefined {
  return /^421[ -].*$/m.exec(read)?.[0].trim();
}
