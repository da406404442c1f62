/**
 * Step-down adjustment of the p-values of one family (Holm 1979, Scandinavian Journal of Statistics 6:65–70): rejecting
 * where the adjusted value is below α keeps the chance of any false rejection below α, however they depend on each
 * other. Adjusted values come in the order of the given ones.
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
