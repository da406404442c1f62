import { randomInt } from 'node:crypto';
import { MARK_LENGTH } from '../model/proof/identity.ts';
import type { LateArrivals } from '../model/run-file.ts';

/** The window in which messages were sent. */
export type Origin = Pick<LateArrivals, 'scenario' | 'during' | 'block' | 'position'>;

const BASE = 36;

/**
 * The marks that identities of messages end with, each of one window. They are random, so that no client can give its messages the mark of
 * another one's window.
 */
export class Marks {
  readonly #origins = new Map<string, Origin>();

  issue(origin: Origin): string {
    for (;;) {
      const mark = randomInt(BASE ** MARK_LENGTH)
        .toString(BASE)
        .padStart(MARK_LENGTH, '0');
      if (this.#origins.has(mark)) continue;
      this.#origins.set(mark, origin);
      return mark;
    }
  }

  originOf(mark: string): Origin | undefined {
    return this.#origins.get(mark);
  }
}
