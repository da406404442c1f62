import type { Drift, Verdict } from '../../model/summary.ts';
import { driftOf } from '../../stats/drift.ts';
import { logRatios, type Pair } from '../../stats/paired.ts';
import { adjusted } from './verdict.ts';

/** A drift is taken for one with this chance of a false alarm in a family of comparisons. */
export const DRIFT_ALPHA = 0.01;
/** Over the whole run; a smaller one changes nothing that anybody acts on. */
export const LEAST_DRIFT = 0.1;

/**
 * Which ratios of one family moved during the run, by the trend of the paired log ratios over their blocks. A verdict that would be
 * another one at the start than at the end is refused: it tells of the moment at which the run stopped.
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
