import { type DeliveryTimeline, timelineOf } from '../../../mocks/feedback/delivery-outcomes.ts';
import type { DeliveryOutcome } from '../../../src/model/feedback.ts';

export const SEED = 7;

export function customerAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `customer.${i}@example.com`);
}

/**
 * The recipient with this fate, and so many events, whose course is over first: nobody should wait for the
 * others.
 */
export function recipientWith(deliveryOutcome: DeliveryOutcome, events: number): string {
  const lasts = (address: string): number => lastMs(timelineOf(SEED, address));
  const [quickest] = customerAddresses(3000)
    .filter(
      (address) =>
        timelineOf(SEED, address).deliveryOutcome === deliveryOutcome &&
        timelineOf(SEED, address).steps.length === events,
    )
    .sort((a, b) => lasts(a) - lasts(b));
  if (quickest === undefined) throw new Error(`nobody has the fate ${deliveryOutcome} with ${events} events`);
  return quickest;
}

function lastMs({ steps }: DeliveryTimeline): number {
  return Math.max(...steps.map(({ afterMs }) => afterMs));
}

/** Between them, all that can happen. */
export const RECIPIENTS = {
  refused: recipientWith('refused', 1),
  bounced: recipientWith('bounced', 1),
  clicked: recipientWith('delivered', 3),
  retried: recipientWith('deferred-delivered', 2),
  givenUp: recipientWith('deferred-bounced', 2),
} as const;
