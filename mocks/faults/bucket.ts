import type { RateLimit } from '../../src/model/faults.ts';

/** A token bucket, full at first. */
export interface Bucket {
  /**
   * Takes so many tokens and gives 0; or takes none and gives the milliseconds until they are there. Who wants more than the
   * bucket holds gets them once it is full, and those after it wait for what it owes.
   */
  readonly take: (tokens: number, nowMs: number) => number;
}

export function bucketOf(
  { perSecond, burst }: Pick<RateLimit, 'perSecond' | 'burst'>,
  startMs: number,
): Bucket {
  let tokens = burst;
  let filledMs = startMs;
  return {
    take(wanted, nowMs) {
      tokens = Math.min(burst, tokens + ((nowMs - filledMs) / 1000) * perSecond);
      filledMs = nowMs;
      const lacking = Math.min(wanted, burst) - tokens;
      // Sums of fractions of a token fall short by some 1e-13.
      if (lacking > 1e-9) return (lacking / perSecond) * 1000;
      tokens -= wanted;
      return 0;
    },
  };
}
