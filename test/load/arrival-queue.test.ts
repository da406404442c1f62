import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrivalQueue } from '../../src/load/arrival-queue.ts';

it('a queue of arrivals returns them in order, however it grows', () => {
  const bursts = fc.array(
    fc.record({ add: fc.integer({ min: 0, max: 900 }), take: fc.integer({ min: 0, max: 900 }) }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(bursts, fc.integer({ min: 1, max: 5000 }), (steps, most) => {
      const queue = arrivalQueue(most);
      const oracle: { intendedMs: number; size: number }[] = [];
      let arrival = 0;
      for (const { add, take } of steps) {
        for (let i = 0; i < add && oracle.length < most; i++, arrival++) {
          const waiting = { intendedMs: arrival / 10, size: 1 + (arrival % 7) };
          oracle.push(waiting);
          queue.add(waiting.intendedMs, waiting.size);
        }
        for (const waited of oracle.splice(0, take)) {
          const intendedMs = queue.intendedMs();
          expect({ intendedMs, size: queue.take() }).toEqual(waited);
        }
        expect(queue.length()).toBe(oracle.length);
      }
    }),
  );
});

it('a queue of arrivals rejects more than its limit', () => {
  const queue = arrivalQueue(2);
  queue.add(0, 1);
  queue.add(1, 1);
  expect(() => queue.add(2, 1)).toThrow('more than 2 arrivals wait');
});
