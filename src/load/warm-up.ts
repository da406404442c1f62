/** The rate is steady when the mean of the last windows differs from that of the windows before them by at most this share. */
const WINDOWS = 4;
const TOLERANCE = 0.05;

/** In each of the first windows nothing was accepted: there is no rate that could become steady. */
const HOPELESS_WINDOWS = 2;

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
    if (rates.length === HOPELESS_WINDOWS && rates.every((rate) => rate === 0)) break;
    if (isSteady(rates)) return { rates, decision: 'steady' };
  }
  return { rates, decision: 'time-up' };
}

/**
 * Whether the rate has stopped to move. Means of several windows are compared, because single windows of a tenth of a second
 * differ by that much on a busy machine anyway. The first window of all never counts: it opens the connections.
 */
export function isSteady(rates: readonly number[]): boolean {
  const counted = rates.slice(1);
  if (counted.length < 2 * WINDOWS) return false;
  const before = mean(counted.slice(-2 * WINDOWS, -WINDOWS));
  const last = mean(counted.slice(-WINDOWS));
  return Math.abs(last - before) <= TOLERANCE * before;
}

function mean(rates: readonly number[]): number {
  return rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
}
