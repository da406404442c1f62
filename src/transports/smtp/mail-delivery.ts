import type { SendMailOptions } from 'nodemailer';
import type { Outcome } from '../../model/outcome.ts';
import type { Recipient } from '../../model/recipient.ts';
import { alike, refused } from '../outcomes.ts';
import type { GivenUp, Mailer, MailSession } from './mail-session.ts';
import { MailSessions } from './mail-sessions.ts';
import { endingOf, keepsConnection, outcomesOfError, outcomesOfInfo, replyOf } from './outcome.ts';
import { MOST_SESSIONS, type SessionLog } from './session-limits.ts';

/** Gets one message to the server, and says what became of its recipients. */
export interface Delivery {
  deliver(message: SendMailOptions, recipients: readonly Recipient[]): Promise<readonly Outcome[]>;
  close(): void;
}

export interface DeliverySettings {
  readonly timeoutMs: number;
  /** Redacts what the server was told in confidence. */
  readonly redact: (words: string) => string;
}

/** A connection for every message. */
export function coldDelivery(mailer: Mailer, { timeoutMs, redact }: DeliverySettings): Delivery {
  const deadlines = new Deadlines();
  return {
    async deliver(message, recipients) {
      const control = deadlines.begin(timeoutMs);
      try {
        return outcomesOfInfo(await mailer.sendMail({ ...message, signal: control.signal }), recipients);
      } catch (error) {
        return givenUp(control, recipients.length) ?? outcomesOfError(error, recipients, redact);
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
  readonly ending: ReturnType<typeof endingOf>;
}

/** Connections are kept, and replaced when the server ends or refuses them. */
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
          // A message that it was busy with may know more of the end, and hears of it first.
          setImmediate(() => this.#account(session, session.lastWords));
        }),
      limits,
      log,
    );
  }

  /** Over one session; over another one if that one is full or has ended, or if the server has no room for one more. */
  async deliver(message: SendMailOptions, recipients: readonly Recipient[]): Promise<readonly Outcome[]> {
    const untilMs = performance.now() + this.#settings.timeoutMs;
    let next: MailSession | undefined;
    let refusal: readonly Outcome[] | undefined;
    for (let tries = 1; ; tries++) {
      const control = this.#deadlines.begin(untilMs - performance.now());
      let session: MailSession | undefined;
      try {
        session = next ?? (await this.#sessions.take(control.signal, refusal !== undefined));
        if (session === undefined) return refusal ?? givenUp(control, recipients.length) ?? [];
        const { outcomes, ending } = await this.#send(session, message, recipients, control);
        if (ending === 'message' || tries === MOST_SESSIONS) {
          if (ending !== 'message') session.end();
          this.#sessions.give(session);
          return outcomes;
        }
        next = ending === 'session' ? this.#sessions.replace(session) : undefined;
        if (next !== undefined) this.#log.resent(recipients.length);
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
      if (control.signal.reason === ('ended' satisfies GivenUp)) {
        const reason = session.lastWords ?? 'the server closed the connection';
        this.#account(session, session.lastWords);
        const outcome = refused(session.lastWords === undefined ? 'failed' : 'deferred', reason);
        return {
          outcomes: alike(recipients.length, outcome),
          ending: taken === 0 ? 'connection' : 'session',
        };
      }
      const late = givenUp(control, recipients.length);
      if (late !== undefined) {
        session.end();
        return { outcomes: late, ending: 'message' };
      }
      const outcomes = outcomesOfError(error, recipients, this.#settings.redact);
      const ending = endingOf(error, taken);
      if (ending === 'session') this.#account(session, this.#settings.redact(replyOf(error)));
      if (ending === 'message' && !keepsConnection(error)) {
        this.#account(session, undefined);
        session.end();
      }
      return { outcomes, ending };
    }
  }

  /** Once for each session that took messages and was ended by the server. */
  #account(session: MailSession, reply: string | undefined): void {
    if (session.isAccounted || session.taken === 0) return;
    session.isAccounted = true;
    this.#log.ended(session.taken, reply);
  }
}

/** Sends that are under way, each with the time by which it must have ended. */
class Deadlines {
  readonly #running = new Map<AbortController, NodeJS.Timeout>();

  begin(ms: number): AbortController {
    const control = new AbortController();
    this.#running.set(
      control,
      setTimeout(() => control.abort('late' satisfies GivenUp), Math.max(0, ms)),
    );
    return control;
  }

  end(control: AbortController): void {
    clearTimeout(this.#running.get(control));
    this.#running.delete(control);
  }

  close(): void {
    for (const control of this.#running.keys()) control.abort('closed' satisfies GivenUp);
  }
}

function reasonOf(outcome: Outcome | undefined): string {
  return outcome === undefined || outcome.kind === 'accepted' ? '' : outcome.reason;
}

const LATE = refused('timed-out', 'no reply in time');
const CLOSED = refused('failed', 'the transport was closed');

/** Undefined if the send was not given up. */
function givenUp({ signal }: AbortController, count: number): readonly Outcome[] | undefined {
  return signal.aborted ? alike(count, signal.reason === 'closed' ? CLOSED : LATE) : undefined;
}
