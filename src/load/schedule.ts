import { seededRandom } from '../model/random.ts';

/** When arrivals are to start, decided before the first one does: nothing that happens later changes it. */
export interface Schedule {
  /** Messages, not calls, per second. */
  readonly ratePerSecond: number;
  /** Recipients per arrival, each arrival being one call. */
  readonly batch: number;
  readonly arrivals: 'constant' | 'poisson';
  /** Of the random gaps; constant arrivals do not look at it. */
  readonly seed: number;
}

/**
 * The intended starts of an endless sequence of arrivals, in milliseconds since the schedule's start, ascending. Each call gives
 * the next one. Constant: arrival i at i gaps, multiplied and not added up, so that rounding does not drift. Poisson:
 * independent exponential gaps by inversion of the distribution (Devroye, Non-Uniform Random Variate Generation, 1986, II.2).
 */
export function intendedStarts({ ratePerSecond, batch, arrivals, seed }: Schedule): () => number {
  const gapMs = (1000 * batch) / ratePerSecond;
  switch (arrivals) {
    case 'constant': {
      let arrival = 0;
      return () => arrival++ * gapMs;
    }
    case 'poisson': {
      const random = seededRandom(seed);
      let atMs = 0;
      return () => {
        // 1 − u is never 0, so that the logarithm is finite.
        atMs -= gapMs * Math.log(1 - random());
        return atMs;
      };
    }
    default:
      return arrivals satisfies never;
  }
}
