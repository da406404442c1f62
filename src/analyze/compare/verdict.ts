import type { Verdict } from '../../model/summary.ts';
import { holmAdjusted } from '../../stats/holm.ts';

/** Adjusts by Holm. A comparison without a p-value decides nothing, so it does not count in its family. */
export function adjusted(pValues: readonly (number | null)[]): (number | null)[] {
  const known = holmAdjusted(pValues.filter((p) => p !== null));
  let next = 0;
  return pValues.map((p) => (p === null ? null : (known[next++] ?? null)));
}

/** A certain difference within the margin counts as equivalent. */
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
