import { type Bracket, bracketOf, CONFIRMATIONS, type RateProbe } from '../model/bracket.ts';
import { roundRate } from './rates.ts';

/** What a search does next: probes a rate, or has ended with what its probes show. */
export type SearchStep =
  | { readonly next: 'probe'; readonly ratePerSecond: number }
  | { readonly next: 'end'; readonly bracket: Bracket };

/**
 * Highest and lowest rate of the bracket differ by at most this share when it is narrow enough to confirm: less than 5 %, because a
 * confirmation may fail by chance and move the answer down by as much again.
 */
const PRECISION = 0.03;
const MOST_PROBES = 25;
/** Kept for a last step down and its confirmation, however wide the bracket is by then. */
const KEPT = 6;
const LAST_STEP = 0.1;
/** Of the warm-up's rate: what can't do that much under the condition is not worth halving further. */
const START = 1 / 2;
const LOWEST = 1 / 64;

/**
 * One step of the search for the highest rate that is sustained: doubles or halves from half of what the warm-up did until the rate lies
 * between one that was met and one that was missed; bisects in logarithms until these are within 3 %; tries the upper one again,
 * for one pause of the machine proves nothing; then confirms the lower one. A confirmation that fails moves the bracket's top
 * down to it, and the search goes on close below. A pure function of all probes so far, in their order; it ends after 25 at the
 * latest. `spent`: probes whose result does not count, such as those that the machine spoiled.
 */
export function searchStep(warmUpRate: number, probes: readonly RateProbe[], spent = 0): SearchStep {
  const bracket = bracketOf(probes);
  const { met, missed, confirmed, unsure, wavering } = bracket;
  const left = MOST_PROBES - probes.length - spent;
  const end = { next: 'end', bracket } as const;
  const probe = (rate: number) => ({ next: 'probe', ratePerSecond: rate }) as const;
  if (left <= 0) return end;
  if (met === null) {
    const lower = roundRate(missed === null ? warmUpRate * START : missed / 2);
    return lower < warmUpRate * LOWEST ? end : probe(lower);
  }
  if (missed === null) return probe(roundRate(met * 2));
  const middle = Math.sqrt(met * missed);
  if (missed / met > 1 + PRECISION && left > KEPT)
    return probe(roundRate(wavering ? Math.max(middle, missed / (1 + PRECISION)) : middle));
  // A last step that is more likely to hold, where what is known to hold lies far below.
  if (missed / met > 1 + LAST_STEP && left > CONFIRMATIONS) return probe(roundRate(missed / (1 + LAST_STEP)));
  if (unsure && left > CONFIRMATIONS) return probe(missed);
  return confirmed ? end : probe(met);
}
