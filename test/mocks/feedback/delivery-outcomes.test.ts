import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../../mocks/feedback/delivery-outcomes.ts';
import { DELIVERY_OUTCOMES, FINAL_EVENTS } from '../../../src/model/feedback.ts';
import { customerAddresses } from './recipients.ts';

const anyone = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.emailAddress());

describe('delivery outcomes', () => {
  it('depend on seed and address only, in any letter case', () => {
    fc.assert(
      fc.property(anyone, ([seed, address]) => {
        const course = timelineOf(seed, address);
        expect(timelineOf(seed, address)).toEqual(course);
        expect(timelineOf(seed, address.toUpperCase())).toEqual(course);
      }),
    );
  });

  it('have steps in order of time and one final event, and only delivered messages are opened', () => {
    fc.assert(
      fc.property(anyone, ([seed, address]) => {
        const { deliveryOutcome, steps } = timelineOf(seed, address);
        const times = steps.map(({ afterMs }) => afterMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every((ms) => ms > 0)).toBe(true);
        const events = steps.map(({ event }) => event);
        const [end, ...read] = events.slice(events.findIndex((event) => FINAL_EVENTS.includes(event)));
        expect(events.includes('deferred')).toBe(deliveryOutcome.startsWith('deferred-'));
        expect(end).toBe(
          deliveryOutcome === 'delivered' || deliveryOutcome === 'deferred-delivered'
            ? 'delivered'
            : 'bounced',
        );
        expect([[], ['opened'], ['opened', 'clicked']]).toContainEqual(read);
        if (end === 'bounced') expect(read).toEqual([]);
      }),
    );
  });

  it('have replies of the matching class, and a bounce type if they bounced', () => {
    fc.assert(
      fc.property(anyone, ([seed, address]) => {
        const { deliveryOutcome, steps } = timelineOf(seed, address);
        for (const { event, reply, bounce, userAgent } of steps) {
          const byPerson = event === 'opened' || event === 'clicked';
          expect(reply === undefined).toBe(byPerson);
          expect(userAgent === undefined).toBe(!byPerson);
          if (reply !== undefined) expect(reply.status[0]).toBe(String(reply.code)[0]);
          if (event === 'delivered') expect(reply?.code).toBe(250);
          if (event === 'deferred') expect(reply?.status[0]).toBe('4');
          expect(bounce).toBe(
            event !== 'bounced'
              ? undefined
              : deliveryOutcome === 'deferred-bounced'
                ? 'transient'
                : 'permanent',
          );
        }
      }),
    );
  });

  it('include each outcome for at least one in twenty of a thousand customers, and differ by seed', () => {
    const addresses = customerAddresses(1000);
    const deliveryOutcomes = addresses.map((address) => timelineOf(1, address).deliveryOutcome);
    for (const deliveryOutcome of DELIVERY_OUTCOMES)
      expect(deliveryOutcomes.filter((one) => one === deliveryOutcome).length).toBeGreaterThan(50);
    expect(addresses.map((address) => timelineOf(2, address).deliveryOutcome)).not.toEqual(deliveryOutcomes);
  });
});
