import type { SendMailOptions } from 'nodemailer';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import { alike, refused } from '../outcomes.ts';
import type { AbortReason, Mailer, MailSession } from './mail-session.ts';
import { MailSessions } from './mail-sessions.ts';
import { failureScope, keepsConnection, outcomesOfError, outcomesOfInfo, replyOf } from './outcome.ts';
import { MAX_SESSIONS, type SessionLog } from './session-limits.ts';

/** Delivers one message to the server, and returns the outcomes of its recipients. */
export interface Delivery {
  deliver(message: SendMailOptions, recipients: readonly Recipient[]): Promise<readonly Outcome[]>;
  close(): void;
}

export interface DeliverySettings {
  readonly timeoutMs: number;
  /** Redacts credentials in the server's text. */
  readonly redact: (words: string) => string;
}

/** Opens a new connection for every message. */
export function coldDelivery(mailer: Mailer, { timeoutMs, redact }: DeliverySettings): Delivery {
  const deadlines = new Deadlines();
  return {
    async deliver(message, recipients) {
      const control = deadlines.begin(timeoutMs);
      try {
        return outcomesOfInfo(await mailer.sendMail({ ...message, signal: control.signal }), recipients);
      } catch (error) {
        return abortedOutcomes(control, recipients.length) ?? outcomesOfError(error, recipients, redact);
      } finally {
        deadlines.end(control);
      }
    },
    close() {
      deadlines.close();
      mailer.close({ force: true });
    },
  };
}

interface Sent {
  readonly outcomes: readonly Outcome[];
  readonly ending: ReturnType<typeof failureScope>;
}

/** Keeps connections, and replaces those that the server ends or refuses. */
export class PooledDelivery implements Delivery {
  readonly #sessions: MailSessions;
  readonly #settings: DeliverySettings;
  readonly #log: SessionLog;
  readonly #deadlines = new Deadlines();

  constructor(
    make: (onEnd: (session: MailSession) => void) => MailSession,
    limits: { readonly concurrency: number; readonly perSession: number },
    settings: DeliverySettings,
    log: SessionLog,
  ) {
    this.#settings = settings;
    this.#log = log;
    this.#sessions = new MailSessions(
      (onEnd) =>
        make((session) => {
          onEnd(session);
          // A message in flight may know more about the end of its session, so it is processed first.
          setImmediate(() => this.#account(session, session.closingReply));
        }),
      limits,
      log,
    );
  }

  /**
   * Sends over one session. Uses another one if that session is full or has ended, or if the server refuses
   * further sessions.
   */
  async deliver(message: SendMailOptions, recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const untilMs = performance.now() + this.#settings.timeoutMs;
    let next: MailSession | undefined;
    let refusal: readonly Outcome[] | undefined;
    for (let tries = 1; ; tries++) {
      const control = this.#deadlines.begin(untilMs - performance.now());
      let session: MailSession | undefined;
      try {
        session = next ?? (await this.#sessions.take(control.signal, refusal !== undefined));
        if (session === undefined) return refusal ?? abortedOutcomes(control, recipients.length) ?? [];
        const { outcomes, ending } = await this.#send(session, message, recipients, control);
        if (ending === 'message' || tries === MAX_SESSIONS) {
          if (ending !== 'message') session.end();
          this.#sessions.release(session);
          return outcomes;
        }
        next = ending === 'session' ? this.#sessions.replace(session) : undefined;
        if (next !== undefined) this.#log.addResent(recipients.length);
        else {
          refusal = outcomes;
          this.#sessions.refuse(session, reasonOf(outcomes[0]));
        }
      } catch (fault) {
        session?.end();
        throw fault;
      } finally {
        this.#deadlines.end(control);
      }
    }
  }

  close(): void {
    this.#deadlines.close();
    this.#sessions.close();
  }

  async #send(
    session: MailSession,
    message: SendMailOptions,
    recipients: readonly Recipient[],
    control: AbortController,
  ): Promise<Sent> {
    try {
      const info = await session.send(message, control);
      return { outcomes: outcomesOfInfo(info, recipients), ending: 'message' };
    } catch (error) {
      const { taken } = session;
      if (control.signal.reason === ('ended' satisfies AbortReason)) {
        const reason = session.closingReply ?? 'the server closed the connection';
        this.#account(session, session.closingReply);
        const outcome = refused(session.closingReply === undefined ? 'failed' : 'deferred', reason);
        return {
          outcomes: alike(recipients.length, outcome),
          ending: taken === 0 ? 'connection' : 'session',
        };
      }
      const late = abortedOutcomes(control, recipients.length);
      if (late !== undefined) {
        session.end();
        return { outcomes: late, ending: 'message' };
      }
      const outcomes = outcomesOfError(error, recipients, this.#settings.redact);
      const ending = failureScope(error, taken);
      if (ending === 'session') this.#account(session, this.#settings.redact(replyOf(error)));
      if (ending === 'message' && !keepsConnection(error)) {
        this.#account(session, undefined);
        session.end();
      }
      return { outcomes, ending };
    }
  }

  /** Counts each session once that accepted messages and that the server ended. */
  #account(session: MailSession, reply: string | undefined): void {
    if (session.isAccounted || session.taken === 0) return;
    session.isAccounted = true;
    this.#log.sessionEnded(session.taken, reply);
  }
}

/** Sends in progress, each with its deadline. */
class Deadlines {
  readonly #running = new Map<AbortController, NodeJS.Timeout>();

  begin(ms: number): AbortController {
    const control = new AbortController();
    this.#running.set(
      control,
      setTimeout(() => control.abort('late' satisfies AbortReason), Math.max(0, ms)),
    );
    return control;
  }

  end(control: AbortController): void {
    clearTimeout(this.#running.get(control));
    this.#running.delete(control);
  }

  close(): void {
    for (const control of this.#running.keys()) control.abort('closed' satisfies AbortReason);
  }
}

function reasonOf(outcome: Outcome | undefined): string {
  return outcome === undefined || outcome.kind === 'accepted' ? '' : outcome.reason;
}

const LATE = refused('timed-out', 'no reply in time');
const CLOSED = refused('failed', 'the transport was closed');

/** The outcomes of an aborted send. Undefined if it was not aborted. */
function abortedOutcomes({ signal }: AbortController, count: number): readonly Outcome[] | undefined {
  return signal.aborted ? alike(count, signal.reason === 'closed' ? CLOSED : LATE) : undefined;
}
