/** When rates over equal windows count as steady: the last few all lie within this share of their mean. */
const WINDOWS = 3;
const TOLERANCE = 0.08;

/**
 * Runs windows until the rate is steady, and says why it stopped. A machine that is noisier than the tolerance is
 * never called steady: then the limit ends the warm-up, and the run file says so.
 */
export async function warmUp(
  window: () => Promise<number>,
  maxWindows: number,
): Promise<{ readonly rates: readonly number[]; readonly decision: 'steady' | 'time-up' }> {
  const rates: number[] = [];
  while (rates.length < maxWindows) {
    rates.push(await window());
    if (isSteady(rates)) return { rates, decision: 'steady' };
  }
  return { rates, decision: 'time-up' };
}

/** Whether the last windows agree. The first window of all never counts: it opens the connections. */
export function isSteady(rates: readonly number[]): boolean {
  const last = rates.slice(1).slice(-WINDOWS);
  if (last.length < WINDOWS) return false;
  const mean = last.reduce((sum, rate) => sum + rate, 0) / last.length;
  return last.every((rate) => Math.abs(rate - mean) <= TOLERANCE * mean);
}
