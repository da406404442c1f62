/**
 * The rate is steady if the means of the last windows and of those before them differ by at most this share.
 */
const WINDOWS = 4;
const TOLERANCE = 0.05;

/** Windows without any accepted message after which the warm-up ends. */
const HOPELESS_WINDOWS = 2;

/**
 * Runs windows until the rate is steady or the limit is reached; a machine noisier than the tolerance never
 * becomes steady.
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
 * Compares means of several windows, because single windows of a tenth of a second differ too much on a busy
 * machine. Ignores the first window, which opens the connections.
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
