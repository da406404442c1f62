import type { RateLimit } from '../../src/model/faults.ts';

/** A token bucket, full at first. */
export interface Bucket {
  /**
   * Takes the tokens and returns 0, or takes none and returns the milliseconds until they are available. A
   * request for more tokens than the bucket holds succeeds when it is full; later requests wait until this
   * debt is filled.
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
    take(requested, nowMs) {
      tokens = Math.min(burst, tokens + ((nowMs - filledMs) / 1000) * perSecond);
      filledMs = nowMs;
      const missing = Math.min(requested, burst) - tokens;
      // Sums of fractions of a token have rounding errors of about 1e-13.
      if (missing > 1e-9) return (missing / perSecond) * 1000;
      tokens -= requested;
      return 0;
    },
  };
}
