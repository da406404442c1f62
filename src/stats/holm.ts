/**
 * Step-down adjustment of the p-values of one family (Holm 1979, Scandinavian Journal of Statistics
 * 6:65–70). Rejecting at adjusted values below α keeps the probability of any false rejection below α,
 * for any dependence. Keeps the order.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  const ascending = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  let least = 0;
  ascending.forEach(({ p, index }, rank) => {
    least = Math.max(least, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = least;
  });
  return adjusted;
}
