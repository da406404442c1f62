import type { Drift, Verdict } from '../../model/summary.ts';
import { driftOf } from '../../stats/drift.ts';
import { logRatios, type Pair } from '../../stats/paired.ts';
import { adjusted } from './verdict.ts';

/** Probability of a false drift in a family of comparisons. */
export const DRIFT_ALPHA = 0.01;
/** Smallest drift over a whole run that matters. */
export const LEAST_DRIFT = 0.1;

/**
 * Ratios of one family that moved during the run, by the trend of the paired log ratios over their blocks.
 * `refused` if the verdict differs between start and end, because it would depend on when the run stopped.
 */
export function driftsIn(
  family: readonly (readonly Pair[])[],
  { equivalence }: { readonly equivalence: number },
): (Drift | undefined)[] {
  const found = family.map((pairs) => {
    const logs = logRatios(pairs);
    return logs === undefined ? undefined : driftOf(logs);
  });
  const ps = adjusted(found.map((drift) => drift?.p ?? null));
  return found.map((drift, i): Drift | undefined => {
    if (drift === undefined || (ps[i] ?? 1) >= DRIFT_ALPHA) return undefined;
    const { first, last } = drift;
    if (Math.abs(last - first) < Math.log1p(LEAST_DRIFT)) return undefined;
    const side = (log: number): number => (Math.abs(log) <= Math.log1p(equivalence) ? 0 : Math.sign(log));
    return { first: Math.exp(first), last: Math.exp(last), refused: side(first) !== side(last) };
  });
}

export function unlessDrifted(verdict: Verdict, drift: Drift | undefined): Verdict {
  return drift?.refused === true ? 'inconclusive' : verdict;
}
