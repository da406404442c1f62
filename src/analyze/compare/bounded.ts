import type { Config } from '../../model/config.ts';
import { withDoubt } from '../../model/figure-doubt.ts';
import type { Estimate, Metric } from '../../model/summary.ts';
import type { Interval } from '../../stats/interval.ts';
import type { Pair, PairedRatio } from '../../stats/paired.ts';
import { boundedEstimate, containsQueue, isRate, rateAtMost } from '../figures/bounds.ts';
import { estimate, TRIAL_METRICS, type TrialMetric } from '../figures/estimates.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { type PairedTest, pairedTest } from './paired-test.ts';

/** Values by block. Both are the same map, unless the mock limited the rate. */
export interface BlockValues {
  /** As measured. */
  readonly least: ReadonlyMap<number, number>;
  /** With a mock of no cost. */
  readonly most: ReadonlyMap<number, number>;
}

export function knownValues(values: ReadonlyMap<number, number>): BlockValues {
  return { least: values, most: values };
}

/** One value for each block that measured it. */
export function valuesByBlock({ trials }: ScenarioTrials, metric: TrialMetric): Map<number, number> {
  const values = new Map<number, number>();
  for (const trial of trials) {
    const value = TRIAL_METRICS[metric].of(trial);
    if (value !== null) values.set(trial.block, value);
  }
  return values;
}

export function boundedValues(measured: ScenarioTrials, metric: TrialMetric): BlockValues {
  const least = valuesByBlock(measured, metric);
  if (!measured.isMockLimited || !isRate(metric)) return knownValues(least);
  const byBlock = new Map(measured.trials.map((trial) => [trial.block, trial] as const));
  const most = [...least].map(([block, value]) => {
    const trial = byBlock.get(block);
    return [block, trial === undefined ? value : rateAtMost(value, trial)] as const;
  });
  return { least, most: new Map(most) };
}

/** Values of the blocks that both have, in the order of the blocks. */
export function pairsOf(
  baseline: ReadonlyMap<number, number>,
  candidate: ReadonlyMap<number, number>,
): Pair[] {
  const pairs: Pair[] = [];
  for (const [block, value] of [...baseline].sort(([a], [b]) => a - b)) {
    const other = candidate.get(block);
    if (other !== undefined) pairs.push({ baseline: value, candidate: other });
  }
  return pairs;
}

/** Pairs as measured, and those of the least and the most that the ratio can be. */
export interface BoundedPairs {
  readonly measured: readonly Pair[];
  /** Undefined for values that are known. */
  readonly ends: { readonly least: readonly Pair[]; readonly most: readonly Pair[] } | undefined;
}

export function boundedPairs(baseline: BlockValues, candidate: BlockValues): BoundedPairs {
  const measured = pairsOf(baseline.least, candidate.least);
  if (baseline.least === baseline.most && candidate.least === candidate.most)
    return { measured, ends: undefined };
  return {
    measured,
    ends: {
      least: pairsOf(baseline.most, candidate.least),
      most: pairsOf(baseline.least, candidate.most),
    },
  };
}

export interface BoundedTest extends PairedTest {
  readonly ends: { readonly least: PairedRatio; readonly most: PairedRatio } | undefined;
}

/**
 * The test of a ratio of which only bounds are known: it differs from 1 if both bounds do, on the same side.
 * No number of blocks makes such a ratio known, so nothing is said of what they could detect.
 */
export function boundedTest(
  { measured, ends }: BoundedPairs,
  config: Pick<Config, 'level' | 'equivalence' | 'until'>,
): BoundedTest | undefined {
  const tested = pairedTest(measured, config);
  if (tested === undefined || ends === undefined) return tested && { ...tested, ends: undefined };
  const [least, most] = [pairedTest(ends.least, config), pairedTest(ends.most, config)];
  if (least === undefined || most === undefined) return undefined;
  const [from, to] = [least.paired, most.paired];
  return {
    paired: {
      ...tested.paired,
      ratio: { value: tested.paired.ratio.value, low: from.ratio.low, high: to.ratio.high },
      pDifferent: from.logMean > 0 ? from.pDifferent : to.logMean < 0 ? to.pDifferent : undecidable(from),
    },
    pEquivalent: greater(least.pEquivalent, most.pEquivalent),
    detectable: null,
    ends: { least: from, most: to },
  };
}

/** Bounds on both sides of 1 allow it; null for one pair, which decides nothing either. */
function undecidable({ pDifferent }: PairedRatio): number | null {
  return pDifferent === null ? null : 1;
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

/** @param doubtful false for counters, which are known from any number of blocks */
export function ratioEstimate({ paired, ends }: BoundedTest, level: number, doubtful: boolean): Estimate {
  const of = (interval: Interval): Estimate => {
    const found = estimate(interval, level, '×');
    return doubtful ? withDoubt(found, paired.pairs, 'ratio') : found;
  };
  return ends === undefined
    ? of(paired.ratio)
    : boundedEstimate(paired.ratio.value, of(ends.least.ratio), of(ends.most.ratio));
}

/** The sides of a comparison whose figure the mock limited. */
export function limitedSides<Name extends string>(
  [baseline, candidate]: readonly [ScenarioTrials, ScenarioTrials],
  metric: Metric,
  [first, second]: readonly [Name, Name],
): Name | 'both' | undefined {
  const [a, b] = [baseline, candidate].map(
    (one) => one.isMockLimited && (isRate(metric) || containsQueue(one, metric)),
  );
  if (a && b) return 'both';
  return a ? first : b ? second : undefined;
}
