import { setImmediate as turn } from 'node:timers/promises';
import type { OpenLoop } from '../../src/load/open-loop.ts';
import { intendedStarts } from '../../src/load/schedule.ts';
import { ACCEPTED, type Outcome } from '../../src/model/outcome.ts';
import type { Recipient } from '../../src/model/recipient.ts';

/** A clock that stands still until nothing more can happen at its time, and then jumps to the next event. */
export interface VirtualWorld {
  readonly now: () => number;
  readonly at: (ms: number, fire: () => void) => void;
  /** Lets time pass until the promise is settled. */
  readonly live: <T>(outcome: Promise<T>) => Promise<T>;
}

export function virtualWorld(): VirtualWorld {
  let clockMs = 0;
  const events: { readonly ms: number; readonly fire: () => void }[] = [];
  return {
    now: () => clockMs,
    at: (ms, fire) => {
      // In order of time, and of coming where times are equal; few are pending at once.
      let place = events.length;
      while (place > 0 && (events[place - 1]?.ms ?? 0) > ms) place--;
      events.splice(place, 0, { ms, fire });
    },
    live: async (outcome) => {
      let settled = false;
      const settle = (): void => {
        settled = true;
      };
      outcome.then(settle, settle);
      for (await turn(); !settled; await turn()) {
        const next = events.shift();
        if (next === undefined) throw new Error('nothing is left that could happen');
        clockMs = next.ms;
        next.fire();
      }
      return await outcome;
    },
  };
}

/**
 * A pacer in virtual time, with one wake for all that is due; `noticedMs` says when the event loop notices an
 * arrival that is due, which is at once by default.
 */
export function virtualPacer(
  world: VirtualWorld,
  noticedMs: (dueMs: number) => number = (dueMs) => dueMs,
): OpenLoop['pacer'] {
  return {
    run(schedule, startedMs, wake) {
      const next = intendedStarts(schedule);
      let running = true;
      const whenMs = (): number => noticedMs(startedMs + next());
      const wait = (atMs: number): void =>
        world.at(atMs, () => {
          if (!running) return;
          wake();
          let laterMs = whenMs();
          while (laterMs <= world.now()) laterMs = whenMs();
          wait(laterMs);
        });
      wait(whenMs());
      return () => {
        running = false;
      };
    },
  };
}

/** A server with room for every call; each takes as long as `endMs` says. */
export function virtualServer(world: VirtualWorld, endMs: (startMs: number, call: number) => number) {
  let calls = 0;
  let inside = 0;
  let mostInside = 0;
  return {
    mostInside: () => mostInside,
    send: (recipients: readonly Recipient[]): Promise<readonly Outcome[]> => {
      inside++;
      mostInside = Math.max(mostInside, inside);
      return new Promise((resolve) => {
        world.at(endMs(world.now(), calls++), () => {
          inside--;
          resolve(recipients.map(() => ACCEPTED));
        });
      });
    },
  };
}

export function recipientsFrom(index: number): { readonly next: () => Recipient } {
  let next = index;
  return {
    next: () => ({ index: next, address: `r${next}@example.com`, name: 'R', id: `${next++}-x`, fields: {} }),
  };
}
