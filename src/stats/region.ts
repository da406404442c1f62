import { type Located, twoOneSidedP, twoSidedP } from './t-test.ts';

/**
 * A quantity of which only two bounds can be estimated: it lies between `least` and `most`, and no number of
 * trials says where. Both are the same estimate for a quantity that is known.
 */
export interface Region {
  readonly least: Located;
  readonly most: Located;
}

/**
 * p-value of “the quantity may be `at`”, two-sided: only a bound beyond `at` is evidence. A wrong
 * rejection needs a wrong bound, and one side of each test has half of α. The limits of both bounds together
 * hold the quantity with at least their level (Horowitz and Manski 2000, JASA 95:77–84; Imbens and Manski
 * 2004, Econometrica 72:1845–1857).
 */
export function regionP({ least, most }: Region, at = 0): number {
  if (least.value > at) return twoSidedP({ ...least, value: least.value - at });
  if (most.value < at) return twoSidedP({ ...most, value: most.value - at });
  return 1;
}

/** p-value of “the quantity may lie outside −bound … bound”: that of the worse end. */
export function regionEquivalenceP({ least, most }: Region, bound: number): number {
  return Math.max(twoOneSidedP(least, bound), twoOneSidedP(most, bound));
}
