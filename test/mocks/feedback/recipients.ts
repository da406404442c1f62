import { type Course, courseOf } from '../../../mocks/feedback/delivery-outcomes.ts';
import type { Fate } from '../../../src/model/feedback.ts';

export const SEED = 7;

export function customerAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `customer.${i}@example.com`);
}

/** The recipient with this fate, and so many events, whose course is over first: nobody should wait for the others. */
export function recipientWith(fate: Fate, events: number): string {
  const lasts = (address: string): number => lastMs(courseOf(SEED, address));
  const [quickest] = customerAddresses(3000)
    .filter(
      (address) => courseOf(SEED, address).fate === fate && courseOf(SEED, address).steps.length === events,
    )
    .sort((a, b) => lasts(a) - lasts(b));
  if (quickest === undefined) throw new Error(`nobody has the fate ${fate} with ${events} events`);
  return quickest;
}

function lastMs({ steps }: Course): number {
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
