import type { Estimate } from './estimate.ts';

/** Fewer blocks leave an interval that rests on a handful of trials. */
export const FEWEST_BLOCKS = 5;
/** An interval whose upper limit is more than this many times the lower one says nothing of the size. */
export const WIDEST = 10;

/** What a figure is: a ratio of two, a share of a whole, a difference, or a value with a unit. */
export type FigureKind = 'ratio' | 'share' | 'difference' | 'value';
export type Doubt = NonNullable<Estimate['notKnown']>;

/**
 * Why the interval of something that was timed, and of a ratio or a share the figure itself, must not be shown as known: the one rule
 * for all sentences and tables. Undefined for one block, which has no interval, and for figures that all trials agree on.
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
  // A difference that may be none has no fold, and that none was seen is known.
  if (kind === 'difference' && low <= 0 && high >= 0) return undefined;
  const [near, far] = low > 0 ? [low, high] : [-high, -low];
  return near > 0 && far <= WIDEST * near ? undefined : 'wide';
}

/** The estimate with what is not known of it, if anything. */
export function withDoubt(estimate: Estimate, blocks: number, kind: FigureKind): Estimate {
  const notKnown = doubtIn(estimate, blocks, kind);
  return notKnown === undefined ? estimate : { ...estimate, notKnown };
}

/** Whether a difference that would have been seen is small enough to be told. */
export function isReportedDetectable(detectable: number | null, pairs: number): detectable is number {
  return detectable !== null && detectable <= 1 && (pairs >= FEWEST_BLOCKS || detectable === 0);
}
