import { exponentials, type Interval } from './interval.ts';
import { logRatios, type Pair, type PairedRatio } from './paired.ts';
import { standardDeviation } from './sample.ts';
import { studentQuantile } from './student.ts';

/**
 * Paired comparison that stays valid if its result is checked after every pair. A fixed-n p-value is wrong if
 * the result decides when to stop; this one is right for every stopping rule.
 *
 * The e-value of the t statistic: the scale-invariant likelihood ratio of “mean/sd ~ Normal(0, g)”
 * against “mean = m”, with the right-Haar prior on the standard deviation (Lai 1976, Annals of Statistics
 * 4:265–280; Gönen, Johnson, Lu and Westfall 2005, The American Statistician 59:252–257; Wang and Ramdas
 * 2023, “Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance”,
 * arXiv:2310.03722). Under “mean = m” it is a martingale that starts at 1, so by Ville's inequality it
 * reaches 1/α with a probability of at most α. This is exact for independent normal log ratios and a limit
 * theorem for others: docs/statistics.md has the figures.
 */

/** Number of blocks at which the intervals are narrowest. */
export const SHARPEST_AT = 20;

/**
 * The prior variance g of the effect (mean/sd) with the narrowest interval of this level at this number of
 * pairs (2 or more). Golden-section search on the scale of logarithms; the width has one minimum.
 */
export function effectVariance(pairs: number, level: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const width = (logG: number) => reachInErrors(pairs, 1 - level, Math.exp(logG));
  // A too small g has no interval, so the search starts at the first g with one.
  let low = Math.log((1 - level) ** (-2 / (pairs - 1)) / pairs);
  let high = low + 20;
  for (let i = 0; i < 80; i++) {
    const reach = golden * (high - low);
    if (width(high - reach) < width(low + reach)) high = low + reach;
    else low = high - reach;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Like `pairedRatio`, and valid under peeking. The pairs must be in the order of measurement. `ratio` is the
 * confidence sequence at the last pair, without limits for too few pairs; all intervals together hold the
 * ratio with this level. `pDifferent` is 1/(the greatest e so far), so it never rises. Undefined for no
 * pairs, or if a value is not positive.
 */
export function anytimeRatio(pairs: readonly Pair[], level: number, g: number): PairedRatio | undefined {
  const logs = logRatios(pairs);
  const moments = logs && momentsOf(logs);
  const last = moments?.at(-1);
  if (logs === undefined || moments === undefined || last === undefined) return undefined;
  const logSd = logs.length > 1 ? standardDeviation(logs) : Number.NaN;
  return {
    ratio: exponentials(sequenceAt(last.mean, logSd, logs.length, level, g)),
    pDifferent: logs.length > 1 ? anytimeP(moments, 0, g) : null,
    logMean: last.mean,
    logSd,
    pairs: logs.length,
  };
}

/**
 * p-value of “the ratio lies outside 1/(1+margin) … 1+margin”, valid under peeking: the greater one of
 * the two margins. For each margin, only looks with a mean inside it count as evidence. It is below α only
 * if a confidence sequence of level 1 − α has been within the margins, one limit at a time. Null for one
 * pair; undefined as above.
 */
export function anytimeEquivalenceP(
  pairs: readonly Pair[],
  margin: number,
  g: number,
): number | null | undefined {
  const logs = logRatios(pairs);
  if (logs === undefined || logs.length === 0) return undefined;
  if (logs.length === 1) return null;
  const moments = momentsOf(logs);
  const bound = Math.log1p(margin);
  return Math.max(anytimeP(moments, bound, g, 'below'), anytimeP(moments, -bound, g, 'above'));
}

/**
 * A relative difference that N pairs show with at least this power: exp((c + t(power)) · s/√n) − 1, with
 * c the half-width of the confidence sequence in standard errors. Null if the sequence has no limits.
 */
export function anytimeDetectable(
  logSd: number,
  pairs: number,
  { alpha, power, g }: { readonly alpha: number; readonly power: number; readonly g: number },
): number | null {
  if (pairs < 2) return null;
  const reach = reachInErrors(pairs, alpha, g);
  if (!Number.isFinite(reach)) return null;
  return Math.expm1(((reach + studentQuantile(power, pairs - 1)) * logSd) / Math.sqrt(pairs));
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly squares: number;
}

/** After every value (Welford 1962, Technometrics 4:419–420). */
function momentsOf(values: readonly number[]): Moments[] {
  let mean = 0;
  let squares = 0;
  return values.map((value, i) => {
    const delta = value - mean;
    mean += delta / (i + 1);
    squares += delta * (value - mean);
    return { n: i + 1, mean, squares };
  });
}

/**
 * log e_n = −½ log r + n/2 · log((1 + t²/ν)/(1 + t²/(ν·r))), r = 1 + n·g, ν = n − 1; multiplied
 * out, because values without deviation would give 0/0.
 */
function logE({ n, mean, squares }: Moments, nullMean: number, g: number): number {
  const r = 1 + n * g;
  const distance = n * (mean - nullMean) ** 2;
  if (distance === 0) return -0.5 * Math.log(r);
  return 0.5 * (n * Math.log((squares + distance) / (squares + distance / r)) - Math.log(r));
}

function anytimeP(looks: readonly Moments[], nullMean: number, g: number, side?: 'below' | 'above'): number {
  let greatest = 0;
  for (const moments of looks) {
    if (moments.n < 2) continue;
    if (side === 'below' && moments.mean >= nullMean) continue;
    if (side === 'above' && moments.mean <= nullMean) continue;
    greatest = Math.max(greatest, logE(moments, nullMean, g));
  }
  return Math.exp(-greatest);
}

/**
 * The |t| at which e_n = 1/α: with k = (r/α²)^(1/n), t² = ν(k − 1)/(1 − k/r). Infinite if k ≥ r:
 * no t is enough evidence.
 */
function reachInErrors(n: number, alpha: number, g: number): number {
  const r = 1 + n * g;
  const k = Math.exp((Math.log(r) - 2 * Math.log(alpha)) / n);
  return k < r ? Math.sqrt(((n - 1) * (k - 1)) / (1 - k / r)) : Number.POSITIVE_INFINITY;
}

function sequenceAt(mean: number, sd: number, n: number, level: number, g: number): Interval {
  const errors = n < 2 ? Number.POSITIVE_INFINITY : reachInErrors(n, 1 - level, g);
  if (!Number.isFinite(errors)) return { value: mean, low: null, high: null };
  const reach = (errors * sd) / Math.sqrt(n);
  return { value: mean, low: mean - reach, high: mean + reach };
}
