import type { MailSession } from './mail-session.ts';
import type { SessionLog } from './session-limits.ts';

interface Waiter {
  /** A server refused a session of its own; it waits for one of the others. */
  readonly refused: boolean;
  readonly take: (session: MailSession | undefined) => void;
}

/** The sessions of a transport, opened as they are needed; the one that was used last is taken first. */
export class MailSessions {
  readonly #make: (onEnd: (session: MailSession) => void) => MailSession;
  readonly #concurrency: number;
  /** Messages a session. */
  readonly #perSession: number;
  readonly #all = new Set<MailSession>();
  readonly #idle: MailSession[] = [];
  readonly #waiting = new Set<Waiter>();
  /** As many as the server lets in. */
  #most: number;

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
    this.#most = limits.concurrency;
  }

  /** Undefined if the signal says so, or if a refused caller has nobody left to wait for. */
  take(signal: AbortSignal, refused = false): MailSession | Promise<MailSession | undefined> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop())
      if (!idle.isOver) return idle;
    if (!refused && this.#all.size < this.#most) return this.#open();
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

  /** A new session in the place of one that is full or has ended; never one of those that are idle and may be as full. */
  replace(session: MailSession): MailSession {
    session.end();
    this.#all.delete(session);
    return this.#open();
  }

  /** The caller is done with it. */
  give(session: MailSession): void {
    if (!session.isOver && session.begun >= this.#perSession) session.end();
    if (session.isOver) {
      this.#remove(session);
      return;
    }
    const [waiter] = this.#waiting;
    if (waiter === undefined) this.#idle.push(session);
    else waiter.take(session);
  }

  /** The server did not let this one in: while it serves others, no more are opened than it serves. */
  refuse(session: MailSession, reply: string): void {
    session.end();
    this.#all.delete(session);
    if (this.#all.size > 0) {
      this.#most = Math.min(this.#most, this.#all.size);
      this.#log.connections(this.#most, reply);
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
    // All have ended: what the server lets in may be more by now.
    if (this.#all.size === 0 && this.#most < this.#concurrency) {
      this.#most = this.#concurrency;
      this.#log.connections(null);
    }
    for (const waiter of [...this.#waiting]) {
      if (waiter.refused) {
        if (this.#all.size === 0) waiter.take(undefined);
      } else if (this.#all.size < this.#most) waiter.take(this.#open());
    }
  }
}
