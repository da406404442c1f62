import type { Config } from '../../model/config.ts';
import type { Verdict } from '../../model/summary.ts';
import {
  anytimeDetectable,
  anytimeEquivalenceP,
  anytimeRatio,
  effectVariance,
  SHARPEST_AT,
} from '../../stats/anytime.ts';
import {
  detectableDifference,
  equivalenceP,
  includedIn,
  type Pair,
  type PairedRatio,
  pairedRatio,
} from '../../stats/paired.ts';
import { adjusted, verdictOf } from './verdict.ts';

/** The probability that a difference of the detectable size is found. */
export const POWER = 0.8;

export interface PairedTest {
  readonly paired: PairedRatio;
  readonly pEquivalent: number | null;
  readonly detectable: number | null;
}

/**
 * Uses the test that is valid for the stopping rule of the run. A run until its comparisons are resolved
 * needs an anytime-valid test; a fixed number of blocks, and a rule on the variation alone, allow t tests.
 * Pairs must be in the order of their blocks; undefined for none.
 */
export function pairedTest(
  pairs: readonly Pair[],
  { level, equivalence, until }: Pick<Config, 'level' | 'equivalence' | 'until'>,
): PairedTest | undefined {
  const alpha = 1 - level;
  if (until?.rule !== 'resolved') {
    const paired = pairedRatio(pairs, level);
    return (
      paired && {
        paired,
        pEquivalent: equivalenceP(paired, equivalence),
        detectable: detectableDifference(paired.logSd, paired.pairs, alpha, POWER),
      }
    );
  }
  const g = effectVariance(SHARPEST_AT, level);
  const paired = anytimeRatio(pairs, level, g);
  return (
    paired && {
      paired,
      pEquivalent: anytimeEquivalenceP(pairs, equivalence, g) ?? null,
      detectable: anytimeDetectable(paired.logSd, paired.pairs, { alpha, power: POWER, g }),
    }
  );
}

/**
 * The verdicts of one family of comparisons, in their order. Holm's procedure adjusts the p-values of both
 * tests.
 */
export function judge(
  family: readonly PairedTest[],
  { level, equivalence }: Pick<Config, 'level' | 'equivalence'>,
  higherIsBetter: boolean,
): Verdict[] {
  const alpha = 1 - level;
  const different = adjusted(family.map(({ paired }) => paired.pDifferent));
  const equivalent = adjusted(family.map(({ pEquivalent }) => pEquivalent));
  return family.map(({ paired }, i) =>
    verdictOf({
      equivalent: (equivalent[i] ?? 1) < alpha && includedIn(paired.ratio, equivalence),
      different: (different[i] ?? 1) < alpha,
      improved: paired.logMean > 0 === higherIsBetter,
    }),
  );
}
