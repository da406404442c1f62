import { addressKey } from '../../src/model/address.ts';
import type { Bounce, DeliveryOutcome, FeedbackEvent } from '../../src/model/feedback.ts';
import { fnv1a } from '../../src/model/proof/identity.ts';
import { type Random, seededRandom } from '../../src/model/random.ts';

/** A reply of the receiving server. */
export interface Reply {
  readonly code: number;
  /** Enhanced status code (RFC 3463). */
  readonly status: string;
  readonly text: string;
}

/** One event in the future of an accepted message. */
export interface Step {
  /** Time since the message was accepted. */
  readonly afterMs: number;
  readonly event: Exclude<FeedbackEvent, 'refused'>;
  /** The reply to a delivery attempt; undefined for opens and clicks. */
  readonly reply: Reply | undefined;
  readonly bounce: Bounce | undefined;
  /** The program that opened the message or followed the link. */
  readonly userAgent: string | undefined;
  /** The number of the delivery attempt, from 1. For opens and clicks: the attempt that succeeded. */
  readonly attempt: number;
}

export interface DeliveryTimeline {
  readonly deliveryOutcome: DeliveryOutcome;
  /** In order of time. For a refused recipient: the steps if the protocol accepts the message anyway. */
  readonly steps: readonly Step[];
}

/** Shares of recipients. They are not realistic: each outcome must be frequent enough to be tested. */
const SHARES: readonly (readonly [deliveryOutcome: DeliveryOutcome, share: number])[] = [
  ['refused', 0.1],
  ['bounced', 0.1],
  ['deferred-delivered', 0.1],
  ['deferred-bounced', 0.1],
  ['delivered', 0.6],
];
const OPENED = 0.5;
/** The share of opened messages. */
const CLICKED = 0.5;

/**
 * The range of each delay. Real delays are hours or days. Attempts are spread out, so that their reports do
 * not wait for each other.
 */
const WAIT_MS = { attempt: [20, 500], retry: [100, 400], person: [50, 300] } as const;

const DELIVERED: Reply = { code: 250, status: '2.0.0', text: 'Message accepted for delivery' };
/** The reply to RCPT for a mailbox that does not exist. */
export const UNKNOWN: Reply = { code: 550, status: '5.1.1', text: 'No such user here' };
/** RFC 3463, 3.3, and RFC 7505. */
const BOUNCES: readonly Reply[] = [
  { code: 550, status: '5.2.1', text: 'Mailbox disabled, not accepting messages' },
  { code: 556, status: '5.1.10', text: 'Recipient address has null MX' },
];
const DEFERRALS: readonly Reply[] = [
  { code: 450, status: '4.2.1', text: 'Mailbox busy, try again later' },
  { code: 451, status: '4.7.1', text: 'Greylisted, try again later' },
  { code: 452, status: '4.3.1', text: 'Insufficient system storage, try again later' },
];
const USER_AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
] as const;

/** The timeline of this recipient. It depends only on seed and address, not on the protocol. */
export function timelineOf(seed: number, address: string): DeliveryTimeline {
  const random = seededRandom(fnv1a(addressKey(address), seed >>> 0));
  const deliveryOutcome = outcomeAt(random());
  const first = between(WAIT_MS.attempt, random);
  const second = first + between(WAIT_MS.retry, random);
  const bounce = oneOf(BOUNCES, random);
  const deferral = oneOf(DEFERRALS, random);
  const people = peopleSteps(random);
  const deferred = delivery('deferred', first, deferral, 1);
  switch (deliveryOutcome) {
    case 'refused':
      return { deliveryOutcome, steps: [bounced(first, UNKNOWN, 1, 'permanent')] };
    case 'bounced':
      return { deliveryOutcome, steps: [bounced(first, bounce, 1, 'permanent')] };
    case 'delivered':
      return { deliveryOutcome, steps: [delivery('delivered', first, DELIVERED, 1), ...people(first, 1)] };
    case 'deferred-delivered':
      return {
        deliveryOutcome,
        steps: [deferred, delivery('delivered', second, DELIVERED, 2), ...people(second, 2)],
      };
    case 'deferred-bounced':
      // The server gives up and reports its last reply as the reason, as Postfix does.
      return { deliveryOutcome, steps: [deferred, bounced(second, deferral, 2, 'transient')] };
    default:
      return deliveryOutcome satisfies never;
  }
}

/** `550 5.1.1 No such user here` */
export function replyText({ code, status, text }: Reply): string {
  return `${code} ${status} ${text}`;
}

function outcomeAt(fraction: number): DeliveryOutcome {
  let sum = 0;
  for (const [deliveryOutcome, share] of SHARES) {
    sum += share;
    if (fraction < sum) return deliveryOutcome;
  }
  return 'delivered';
}

function delivery(event: Step['event'], afterMs: number, reply: Reply, attempt: number): Step {
  return { afterMs, event, reply, bounce: undefined, userAgent: undefined, attempt };
}

function bounced(afterMs: number, reply: Reply, attempt: number, bounce: Bounce): Step {
  return { ...delivery('bounced', afterMs, reply, attempt), bounce };
}

/** Draws whether and when the message is opened and clicked after its delivery. */
function peopleSteps(random: Random): (deliveredMs: number, attempt: number) => readonly Step[] {
  const opens = random() < OPENED;
  const clicks = random() < CLICKED;
  const openMs = between(WAIT_MS.person, random);
  const clickMs = openMs + between(WAIT_MS.person, random);
  const userAgent = oneOf(USER_AGENTS, random);
  return (deliveredMs, attempt) => {
    const step = (event: Step['event'], afterMs: number): Step => ({
      afterMs: deliveredMs + afterMs,
      event,
      reply: undefined,
      bounce: undefined,
      userAgent,
      attempt,
    });
    if (!opens) return [];
    return clicks ? [step('opened', openMs), step('clicked', clickMs)] : [step('opened', openMs)];
  };
}

function between([from, to]: readonly [number, number], random: Random): number {
  return from + random() * (to - from);
}

function oneOf<T>(choices: readonly T[], random: Random): T {
  return choices[Math.floor(random() * choices.length)] as T;
}
