import type { MailSession } from './mail-session.ts';
import type { SessionLog } from './session-limits.ts';

interface Waiter {
  /** The server refused this caller's own session, so it waits for another one. */
  readonly refused: boolean;
  readonly take: (session: MailSession | undefined) => void;
}

/** The sessions of a transport, opened when needed. The most recently used one is taken first. */
export class MailSessions {
  readonly #make: (onEnd: (session: MailSession) => void) => MailSession;
  readonly #concurrency: number;
  /** The most messages of one session. */
  readonly #perSession: number;
  readonly #all = new Set<MailSession>();
  readonly #idle: MailSession[] = [];
  readonly #waiting = new Set<Waiter>();
  /** The most sessions that the server accepts. */
  #connectionLimit: number;

  readonly #log: SessionLog;

  constructor(
    make: (onEnd: (session: MailSession) => void) => MailSession,
    limits: { readonly concurrency: number; readonly perSession: number },
    log: SessionLog,
  ) {
    this.#log = log;
    this.#make = make;
    this.#concurrency = limits.concurrency;
    this.#perSession = limits.perSession;
    this.#connectionLimit = limits.concurrency;
  }

  /** Undefined if the signal aborts, or if a refused caller has no session to wait for. */
  take(signal: AbortSignal, refused = false): MailSession | Promise<MailSession | undefined> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop())
      if (!idle.isOver) return idle;
    if (!refused && this.#all.size < this.#connectionLimit) return this.#open();
    return new Promise((resolve) => {
      const stop = (): void => waiter.take(undefined);
      const waiter: Waiter = {
        refused,
        take: (session) => {
          signal.removeEventListener('abort', stop);
          this.#waiting.delete(waiter);
          resolve(session);
        },
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.add(waiter);
      if (signal.aborted) stop();
      else if (refused && this.#all.size === 0) waiter.take(undefined);
    });
  }

  /**
   * Opens a new session in place of one that is full or has ended. An idle session is not used, because it
   * may be as full.
   */
  replace(session: MailSession): MailSession {
    session.end();
    this.#all.delete(session);
    return this.#open();
  }

  /** Returns a session that its caller no longer needs. */
  release(session: MailSession): void {
    if (!session.isOver && session.begun >= this.#perSession) session.end();
    if (session.isOver) {
      this.#remove(session);
      return;
    }
    const [waiter] = this.#waiting;
    if (waiter === undefined) this.#idle.push(session);
    else waiter.take(session);
  }

  /** The server refused this session. While others are open, no more than these are opened. */
  refuse(session: MailSession, reply: string): void {
    session.end();
    this.#all.delete(session);
    if (this.#all.size > 0) {
      this.#connectionLimit = Math.min(this.#connectionLimit, this.#all.size);
      this.#log.setConnectionLimit(this.#connectionLimit, reply);
    }
    this.#remove(session);
  }

  close(): void {
    for (const session of this.#all) session.end();
    for (const waiter of [...this.#waiting]) waiter.take(undefined);
  }

  #open(): MailSession {
    const session = this.#make((ended) => this.#remove(ended));
    this.#all.add(session);
    return session;
  }

  #remove(session: MailSession): void {
    this.#all.delete(session);
    // All sessions have ended, so the server may accept more now.
    if (this.#all.size === 0 && this.#connectionLimit < this.#concurrency) {
      this.#connectionLimit = this.#concurrency;
      this.#log.setConnectionLimit(null);
    }
    for (const waiter of [...this.#waiting]) {
      if (waiter.refused) {
        if (this.#all.size === 0) waiter.take(undefined);
      } else if (this.#all.size < this.#connectionLimit) waiter.take(this.#open());
    }
  }
}
