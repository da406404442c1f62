import { geometricInterval, type Interval } from './interval.ts';

/** Trials before the first look: fewer tell too little of their own variation. */
export const FIRST_LOOK = 10;

/**
 * At how many looks running an interval must be narrow. A rule that stops at the first narrow interval stops where the
 * variation happened to look small, and its intervals hold the truth too seldom; this many were chosen by simulation.
 */
export const LOOKS_RUNNING = 6;

/** Whether both limits lie within ± `share` of the value. */
export function isNarrow({ value, low, high }: Interval, share: number): boolean {
  return low !== null && high !== null && high - value <= share * value && value - low <= share * value;
}

/**
 * The rule to stop at an interval of fixed relative width, looking after every trial: the geometric mean's interval is
 * narrow at this look and at the ones before it, `LOOKS_RUNNING` in all, the first of them at `FIRST_LOOK` trials.
 * The rule sees only how much the logarithms vary, which for normal ones says nothing of their mean (Stein 1945, Annals
 * of Mathematical Statistics 16:243–258; Anscombe 1953, JRSS B 15:1–29; Chow and Robbins 1965, Annals of Mathematical
 * Statistics 36:457–462): the estimate stays unbiased. False where a value is not positive.
 */
export function preciseEnough(values: readonly number[], level: number, share: number): boolean {
  if (values.length < FIRST_LOOK + LOOKS_RUNNING - 1) return false;
  for (let earlier = 0; earlier < LOOKS_RUNNING; earlier++) {
    const interval = geometricInterval(values.slice(0, values.length - earlier), level);
    if (interval === undefined || !isNarrow(interval, share)) return false;
  }
  return true;
}
