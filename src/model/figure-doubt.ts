import type { Estimate } from './estimate.ts';

/** An interval from fewer blocks rests on too few trials. */
export const FEWEST_BLOCKS = 5;
/** Largest ratio of an interval's limits at which the interval still states a size. */
export const WIDEST = 10;

/** A ratio of two figures, a share of a whole, a difference, or a value with a unit. */
export type FigureKind = 'ratio' | 'share' | 'difference' | 'value';
export type Doubt = NonNullable<Estimate['notKnown']>;

/**
 * The reason not to show the interval of a timed figure, or a ratio or share itself, as known: one rule for
 * all sentences and tables. Undefined for one block, which has no interval, and for figures equal in all
 * trials.
 */
export function doubtIn(
  { value, low, high }: Pick<Estimate, 'value' | 'low' | 'high'>,
  blocks: number,
  kind: FigureKind,
): Doubt | undefined {
  if (blocks < 2 || (low !== null && low === high)) return undefined;
  if (blocks < FEWEST_BLOCKS) return 'few-blocks';
  if (low === null || high === null) return undefined;
  if (kind === 'share' && (value > 1 || high > 1)) return 'above-whole';
  // An interval around zero has no ratio of limits, and states that no difference was found.
  if (kind === 'difference' && low <= 0 && high >= 0) return undefined;
  const [near, far] = low > 0 ? [low, high] : [-high, -low];
  return near > 0 && far <= WIDEST * near ? undefined : 'wide';
}

/** The estimate, with the reason why it is not known, if any. */
export function withDoubt(estimate: Estimate, blocks: number, kind: FigureKind): Estimate {
  const notKnown = doubtIn(estimate, blocks, kind);
  return notKnown === undefined ? estimate : { ...estimate, notKnown };
}

/** True if the smallest detectable difference is small enough to report. */
export function isReportedDetectable(detectable: number | null, pairs: number): detectable is number {
  return detectable !== null && detectable <= 1 && (pairs >= FEWEST_BLOCKS || detectable === 0);
}
