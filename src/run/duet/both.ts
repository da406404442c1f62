/** A value for each of the two sides of a pair, in the order of the plan. */
export type Both<T> = readonly [T, T];

export function bothOf<From, To>([one, other]: Both<From>, of: (from: From, side: 0 | 1) => To): Both<To> {
  return [of(one, 0), of(other, 1)];
}

/** Runs the same step for both sides at the same time. */
export async function atOnce<From, To>(
  both: Both<From>,
  step: (from: From, side: 0 | 1) => Promise<To>,
): Promise<Both<To>> {
  return await Promise.all(bothOf(both, step));
}
