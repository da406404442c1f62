import { seededRandom } from '../model/random.ts';

/** Intended starts of arrivals, fixed before the load starts. */
export interface Schedule {
  /** Messages, not calls, per second. */
  readonly ratePerSecond: number;
  /** Recipients per arrival; each arrival is one call. */
  readonly batch: number;
  readonly arrivals: 'constant' | 'poisson';
  /** Seed of Poisson arrivals. */
  readonly seed: number;
}

/**
 * Returns the next intended start at each call, in ascending milliseconds from the schedule's start.
 * Constant: arrival i starts after i gaps, by multiplication, so that rounding does not add up. Poisson:
 * independent exponential gaps by inversion of the distribution (Devroye, Non-Uniform Random Variate
 * Generation, 1986, II.2).
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
