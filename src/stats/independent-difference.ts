import type { Interval } from './interval.ts';

/**
 * a − b of independent estimates: the distances to the limits add as squares (JCGM 100:2008, GUM, 5.1.2).
 */
export function independentDifference(a: Interval, b: Interval): Interval {
  const value = a.value - b.value;
  if (a.low === null || a.high === null || b.low === null || b.high === null)
    return { value, low: null, high: null };
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}

/**
 * a / b of independent estimates, as a difference of logarithms (GUM, 5.1.6). Undefined if a limit is
 * missing, zero or negative.
 */
export function ratioOfIndependent(a: Interval, b: Interval): Interval | undefined {
  const [over, under] = [logOf(a), logOf(b)];
  if (over === undefined || under === undefined) return undefined;
  const { value, low, high } = independentDifference(over, under);
  return {
    value: Math.exp(value),
    low: low === null ? null : Math.exp(low),
    high: high === null ? null : Math.exp(high),
  };
}

function logOf({ value, low, high }: Interval): Interval | undefined {
  if (low === null || high === null || low <= 0) return undefined;
  return { value: Math.log(value), low: Math.log(low), high: Math.log(high) };
}
