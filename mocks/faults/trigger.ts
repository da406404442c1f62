import type { FaultTrigger } from '../../src/model/faults.ts';
import { fnv1a } from '../../src/model/proof/identity.ts';
import { Recent } from './recent.ts';

/** Returns true if a rule fires now. `key`: the recipient, if known. */
export type Fires = (key: string | undefined) => boolean;

export interface TriggerContext {
  /** Rules with the same salt fire for the same recipients. */
  readonly salt: number;
  readonly now: () => number;
  readonly startedMs: number;
}

/** The least number of recipients that a rule remembers. Older ones count as new. */
const REMEMBERED = 2 ** 19;

/** A trigger with its own memory, from the start of a trial on. */
export function faultTrigger(on: FaultTrigger, { salt, now, startedMs }: TriggerContext): Fires {
  switch (on.type) {
    case 'share':
      return ofShare(on, salt);
    case 'every': {
      let count = 0;
      return () => ++count % on.nth === 0;
    }
    case 'first': {
      let count = 0;
      return () => count++ < on.count;
    }
    case 'window':
      return () => {
        const atMs = now() - startedMs;
        return atMs >= on.everyMs && atMs % on.everyMs < on.forMs;
      };
    case 'greylist': {
      const seen = new Recent<number>(REMEMBERED);
      return (key) => {
        if (key === undefined) return false;
        const firstMs = seen.get(key);
        if (firstMs === undefined) seen.set(key, now());
        return firstMs === undefined || now() - firstMs < on.forMs;
      };
    }
    default:
      return on satisfies never;
  }
}

/** Remembers only the recipients for which the rule fired. */
function ofShare({ share, times }: Extract<FaultTrigger, { type: 'share' }>, salt: number): Fires {
  const fired = new Recent<number>(REMEMBERED);
  let occurrences = 0;
  return (key) => {
    if (fraction(key ?? String(occurrences++), salt) >= share) return false;
    if (times === null || key === undefined) return true;
    const before = fired.get(key) ?? 0;
    if (before >= times) return false;
    fired.set(key, before + 1);
    return true;
  };
}

/** A number in [0, 1) that depends only on key and salt. The last step is fmix32 of MurmurHash3. */
function fraction(key: string, salt: number): number {
  let hash = fnv1a(key, salt);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
