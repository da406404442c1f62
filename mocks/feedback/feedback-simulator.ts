import {
  type FeedbackDetail,
  type FeedbackTruth,
  sharedClockMs,
  type TrueEvent,
  type TrueRecipient,
} from '../../src/model/feedback.ts';
import { type Reply, replyText, type Step, timelineOf, UNKNOWN } from './delivery-outcomes.ts';

/** An event of one recipient's message. `M`: the message data that a protocol needs for its reports. */
export interface DeliveryEvent<M> {
  readonly recipient: string;
  readonly message: M;
  readonly step: Step;
  readonly detail: FeedbackDetail;
  /** The time of delivery in milliseconds since 1970; 0 if the message was not delivered. */
  readonly deliveredWallMs: number;
}

/** Sends events to the sender over one protocol. */
export interface EventSender<M> {
  /** The URL of a click: the first link of the message. */
  readonly linkIn: (message: M) => string | null;
  /** Resolves when the sender has accepted the report, or when no report will follow. */
  readonly send: (deliveryEvent: DeliveryEvent<M>) => Promise<TrueEvent['reported']>;
  /** The numbers of accepted reports and of failed attempts. */
  readonly counts: () => { readonly reports: number; readonly failedReports: number };
  readonly close: () => void;
}

/** A message that was accepted for one recipient. */
export interface Accepted<M> {
  readonly recipient: string;
  readonly id: string;
  readonly messageId: string | null;
  readonly message: M;
}

type MutableRecipient = Omit<TrueRecipient, 'events'> & { readonly events: TrueEvent[] };

/**
 * Simulates the outcome that the seed chose for each recipient, reports it to the sender, and records the
 * truth.
 */
export class FeedbackSimulator<M> {
  readonly #seed: number;
  readonly #eventSender: EventSender<M>;
  readonly #recipients: MutableRecipient[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** The number of events that are planned or being sent. */
  #open = 0;
  #allSent: (() => void) | undefined;

  constructor(seed: number, eventSender: EventSender<M>) {
    this.#seed = seed;
    this.#eventSender = eventSender;
  }

  /** For a server that can reject at once: the reply to a recipient whose mailbox does not exist. */
  refusal(recipient: string, messageId: string | null): Reply | undefined {
    const { deliveryOutcome } = timelineOf(this.#seed, recipient);
    if (deliveryOutcome !== 'refused') return undefined;
    const atMs = sharedClockMs();
    const detail: FeedbackDetail = { ...detailOf(UNKNOWN), bounce: 'permanent' };
    const events: TrueEvent[] = [{ event: 'refused', atMs, detail, reported: 'yes' }];
    this.#recipients.push({ recipient, id: '', messageId, deliveryOutcome, acceptedMs: atMs, events });
    return UNKNOWN;
  }

  accept({ recipient, id, messageId, message }: Accepted<M>): void {
    const { deliveryOutcome, steps } = timelineOf(this.#seed, recipient);
    const truth: MutableRecipient = {
      recipient,
      id,
      messageId,
      deliveryOutcome,
      acceptedMs: sharedClockMs(),
      events: [],
    };
    this.#recipients.push(truth);
    let deliveredWallMs = 0;
    for (const step of steps) {
      this.#open++;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        const detail = this.#detailOf(step, message);
        if (step.event === 'delivered') deliveredWallMs = detail.wallMs ?? 0;
        const at = truth.events.push({
          event: step.event,
          atMs: sharedClockMs(),
          detail,
          // Replaced below when the report was accepted.
          reported: 'undeliverable',
        });
        this.#send({ recipient, message, step, detail, deliveredWallMs }, (reported) => {
          truth.events[at - 1] = { ...(truth.events[at - 1] as TrueEvent), reported };
        });
      }, step.afterMs);
      this.#timers.add(timer);
    }
  }

  /** Resolves with the true outcomes: when all events are sent, or after `waitMs`. */
  async truth(waitMs: number): Promise<FeedbackTruth> {
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#allSent = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#allSent = undefined;
    }
    return {
      recipients: this.#recipients.map((one) => ({ ...one, events: [...one.events] })),
      complete: this.#open === 0,
      ...this.#eventSender.counts(),
    };
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#eventSender.close();
  }

  #send(deliveryEvent: DeliveryEvent<M>, done: (reported: TrueEvent['reported']) => void): void {
    this.#eventSender.send(deliveryEvent).then((reported) => {
      done(reported);
      if (--this.#open === 0) this.#allSent?.();
    });
  }

  #detailOf({ event, reply, bounce, userAgent }: Step, message: M): FeedbackDetail {
    return {
      ...detailOf(reply),
      bounce: bounce ?? null,
      userAgent: userAgent ?? null,
      url: event === 'clicked' ? this.#eventSender.linkIn(message) : null,
    };
  }
}

/** The detail of an event that happens now. */
function detailOf(reply: Reply | undefined): FeedbackDetail {
  return {
    status: reply?.status ?? null,
    diagnostic: reply === undefined ? null : replyText(reply),
    bounce: null,
    url: null,
    userAgent: null,
    wallMs: Date.now(),
  };
}
