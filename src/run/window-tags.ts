import { randomInt } from 'node:crypto';
import { TAG_LENGTH } from '../model/proof/identity.ts';
import type { LateArrivals } from '../model/run-file.ts';

/** The window in which messages were sent. */
export type Origin = Pick<LateArrivals, 'scenario' | 'during' | 'block' | 'position'>;

const BASE = 36;

/**
 * Issues the tags of windows, with which message identities end. Tags are random, so that a client cannot
 * forge the tag of another window.
 */
export class WindowTags {
  readonly #origins = new Map<string, Origin>();

  issue(origin: Origin): string {
    for (;;) {
      const tag = randomInt(BASE ** TAG_LENGTH)
        .toString(BASE)
        .padStart(TAG_LENGTH, '0');
      if (this.#origins.has(tag)) continue;
      this.#origins.set(tag, origin);
      return tag;
    }
  }

  originOf(tag: string): Origin | undefined {
    return this.#origins.get(tag);
  }
}
