import { type Bracket, bracketOf, CONFIRMATIONS, type RateProbe } from '../stats/bracket.ts';
import { roundRate } from './rates.ts';

/** The next step of a search: a probe of a rate, or the end with its bracket. */
export type SearchStep =
  | { readonly next: 'probe'; readonly ratePerSecond: number }
  | { readonly next: 'end'; readonly bracket: Bracket };

/**
 * Width of a bracket, as a share, that is narrow enough to confirm. Below 5 %, because a confirmation may
 * fail by chance and lower the answer by as much again.
 */
const PRECISION = 0.03;
const MAX_PROBES = 25;
/** Probes reserved for a last step down and its confirmation. */
const RESERVED_PROBES = 6;
const LAST_STEP = 0.1;
/** First rate, and lowest rate worth probing, as shares of the warm-up rate. */
const START = 1 / 2;
const LOWEST = 1 / 64;

/**
 * One step of the search for the highest sustained rate, a pure function of all earlier probes in order:
 * - Starts at half of the warm-up rate; doubles or halves until a bracket of a met and a missed rate is
 *   found.
 * - Bisects in logarithms until the bracket is within 3 %.
 * - Repeats the missed rate, because one pause of the machine proves nothing.
 * - Confirms the met rate. A failed confirmation becomes the new missed rate, and the search continues below
 *   it.
 *
 * Ends after at most 25 probes. `spent`: probes without a valid result.
 */
export function searchStep(warmUpRate: number, probes: readonly RateProbe[], spent = 0): SearchStep {
  const bracket = bracketOf(probes);
  const { met, missed, confirmed, unsure, wavering } = bracket;
  const left = MAX_PROBES - probes.length - spent;
  const end = { next: 'end', bracket } as const;
  const probe = (rate: number) => ({ next: 'probe', ratePerSecond: rate }) as const;
  if (left <= 0) return end;
  if (met === null) {
    const lower = roundRate(missed === null ? warmUpRate * START : missed / 2);
    return lower < warmUpRate * LOWEST ? end : probe(lower);
  }
  if (missed === null) return probe(roundRate(met * 2));
  const middle = Math.sqrt(met * missed);
  if (missed / met > 1 + PRECISION && left > RESERVED_PROBES)
    return probe(roundRate(wavering ? Math.max(middle, missed / (1 + PRECISION)) : middle));
  // The bracket is still wide: probe close to its top once more.
  if (missed / met > 1 + LAST_STEP && left > CONFIRMATIONS) return probe(roundRate(missed / (1 + LAST_STEP)));
  if (unsure && left > CONFIRMATIONS) return probe(missed);
  return confirmed ? end : probe(met);
}
