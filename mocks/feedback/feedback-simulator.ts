import {
  type FeedbackDetail,
  type FeedbackTruth,
  sharedClockMs,
  type TrueEvent,
  type TrueRecipient,
} from '../../src/model/feedback.ts';
import { type Reply, replyText, type Step, timelineOf, UNKNOWN } from './delivery-outcomes.ts';

/** Something that happened to one recipient's message just now. `M`: what a protocol must know of the message to report it. */
export interface DeliveryEvent<M> {
  readonly recipient: string;
  readonly message: M;
  readonly step: Step;
  readonly detail: FeedbackDetail;
  /** The message was delivered then; 0 where it was not, in milliseconds since 1970. */
  readonly deliveredWallMs: number;
}

/** How the sender is told, over one protocol. */
export interface EventSender<M> {
  /** Where a clicked link leads; the first one of the message. */
  readonly linkIn: (message: M) => string | null;
  /** Resolves once the sender has taken it, or will not be told. */
  readonly tell: (deliveryEvent: DeliveryEvent<M>) => Promise<TrueEvent['reported']>;
  /** What the receiver took, and attempts that it did not take. */
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

type Growing = Omit<TrueRecipient, 'events'> & { readonly events: TrueEvent[] };

/** Lets happen to each recipient what the seed decides, has the sender told, and keeps the truth. */
export class FeedbackSimulator<M> {
  readonly #seed: number;
  readonly #eventSender: EventSender<M>;
  readonly #recipients: Growing[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Events to come, or being told. */
  #open = 0;
  #settled: (() => void) | undefined;

  constructor(seed: number, eventSender: EventSender<M>) {
    this.#seed = seed;
    this.#eventSender = eventSender;
  }

  /** The reply to a recipient whose mailbox does not exist, where a server can say so at once. */
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
    const truth: Growing = {
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
          // Until it is known to have been taken.
          reported: 'undeliverable',
        });
        this.#tell({ recipient, message, step, detail, deliveredWallMs }, (reported) => {
          truth.events[at - 1] = { ...(truth.events[at - 1] as TrueEvent), reported };
        });
      }, step.afterMs);
      this.#timers.add(timer);
    }
  }

  /** What is known once nothing is left to happen or to be told, or after this time. */
  async truth(waitMs: number): Promise<FeedbackTruth> {
    if (this.#open > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#settled = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#settled = undefined;
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

  #tell(deliveryEvent: DeliveryEvent<M>, done: (reported: TrueEvent['reported']) => void): void {
    this.#eventSender.tell(deliveryEvent).then((reported) => {
      done(reported);
      if (--this.#open === 0) this.#settled?.();
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

/** Of what happens now. */
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
