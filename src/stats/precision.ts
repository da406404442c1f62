import { geometricInterval, type Interval } from './interval.ts';

/** Trials before the first look: fewer give a poor estimate of the variation. */
export const FIRST_LOOK = 10;

/**
 * Number of consecutive looks at which the interval must be narrow, chosen by simulation. A rule that stops
 * at the first narrow interval stops when the variation happens to look small, so its intervals cover too
 * seldom.
 */
export const LOOKS_RUNNING = 6;

/** True if both limits lie within ± `share` of the value. */
export function isNarrow({ value, low, high }: Interval, share: number): boolean {
  return low !== null && high !== null && high - value <= share * value && value - low <= share * value;
}

/**
 * Stops at an interval of fixed relative width, with a look after every trial from `FIRST_LOOK` on: the
 * interval of the geometric mean was narrow at the last `LOOKS_RUNNING` looks. The rule depends only on the
 * variation of the logarithms, which is independent of their mean if they are normal (Stein 1945, Annals of
 * Mathematical Statistics 16:243–258; Anscombe 1953, JRSS B 15:1–29; Chow and Robbins 1965, Annals of
 * Mathematical Statistics 36:457–462), so the estimate stays unbiased. False if a value is not positive.
 */
export function preciseEnough(values: readonly number[], level: number, share: number): boolean {
  if (values.length < FIRST_LOOK + LOOKS_RUNNING - 1) return false;
  for (let earlier = 0; earlier < LOOKS_RUNNING; earlier++) {
    const interval = geometricInterval(values.slice(0, values.length - earlier), level);
    if (interval === undefined || !isNarrow(interval, share)) return false;
  }
  return true;
}
