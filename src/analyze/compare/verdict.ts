import type { Verdict } from '../../model/summary.ts';
import { holmAdjusted } from '../../stats/holm.ts';

/** A comparison with one value on a side has no p-value, decides nothing, and so does not count in its family. */
export function adjusted(pValues: readonly (number | null)[]): (number | null)[] {
  const known = holmAdjusted(pValues.filter((p) => p !== null));
  let next = 0;
  return pValues.map((p) => (p === null ? null : (known[next++] ?? null)));
}

/** A difference that is certain but lies within the margin is no difference that matters: equivalent. */
export function verdictOf({
  equivalent,
  different,
  improved,
}: {
  readonly equivalent: boolean;
  readonly different: boolean;
  readonly improved: boolean;
}): Verdict {
  if (equivalent) return 'equivalent';
  if (!different) return 'inconclusive';
  return improved ? 'better' : 'worse';
}
