import type { MetricComparison } from '../../model/comparison.ts';
import type { Config } from '../../model/config.ts';
import type { Estimate } from '../../model/estimate.ts';
import { withDoubt } from '../../model/figure-doubt.ts';
import { isHigherBetter, isRatioOnly } from '../../model/metrics.ts';
import type { Interval } from '../../stats/interval.ts';
import { includedIn } from '../../stats/paired.ts';
import { type Region, regionEquivalenceP, regionP } from '../../stats/region.ts';
import { detectableErrors } from '../../stats/t-test.ts';
import { boundedEstimate, isRate } from '../figures/bounds.ts';
import { estimate, isTimed } from '../figures/estimates.ts';
import { limitedSides } from './bounded.ts';
import { driftsIn } from './drifts.ts';
import { POWER } from './paired-test.ts';
import {
  isBounded,
  isCompared,
  type LogRatio,
  logRatio,
  pairsIn,
  RUN_METRICS,
  type RunMetric,
  type RunPair,
  ratioAt,
} from './run-pair.ts';
import { adjusted, verdictOf } from './verdict.ts';

/** A comparison, and the ratio that thresholds need. */
export interface ComparedMetric {
  readonly runPair: RunPair;
  readonly ratio: LogRatio | undefined;
  readonly comparison: MetricComparison;
}

/** Compares every scenario in every metric of either side. Each metric is one family (Holm). */
export function compareMetrics(
  runPairs: readonly RunPair[],
  config: Pick<Config, 'level' | 'equivalence'>,
): ComparedMetric[] {
  return RUN_METRICS.flatMap((metric) => compareFamily(metric, runPairs, config));
}

function compareFamily(
  metric: RunMetric,
  runPairs: readonly RunPair[],
  { level, equivalence }: Pick<Config, 'level' | 'equivalence'>,
): ComparedMetric[] {
  const alpha = 1 - level;
  const present = runPairs.filter(
    (runPair) =>
      isCompared(runPair, metric) &&
      (isRatioOnly(metric) ||
        [runPair.base, runPair.head].some(({ summary }) => summary.metrics[metric] !== undefined)),
  );
  const ratios = present.map((runPair) => logRatio(runPair, metric));
  const different = adjusted(ratios.map((ratio) => pOf(ratio, regionP)));
  const equivalent = adjusted(
    ratios.map((ratio) => pOf(ratio, (found) => regionEquivalenceP(found, Math.log1p(equivalence)))),
  );
  const drifts = isTimed(metric)
    ? driftsIn(
        present.map((runPair) => pairsIn(runPair, metric)),
        { equivalence },
      )
    : [];
  return present.flatMap((runPair, i): ComparedMetric[] => {
    const drift = drifts[i];
    const ratio = ratios[i];
    const limits = ratio && ratioAt(ratio, level);
    const { base, head } = runPair;
    const sides = [base.measured, head.measured] as const;
    const isSame = runPair.pairing === 'self' && ratio?.error === 0;
    const mockLimited = isSame ? undefined : limitedSides(sides, metric, ['base', 'head']);
    const isQueue = mockLimited !== undefined && !isRate(metric);
    return [
      {
        runPair,
        ratio,
        comparison: {
          scenario: runPair.scenario,
          metric,
          base: base.summary.metrics[metric] ?? null,
          head: head.summary.metrics[metric] ?? null,
          ratio: ratio === undefined || limits === undefined ? null : ratioOf(metric, limits, ratio, level),
          verdict:
            ratio === undefined || limits === undefined || drift?.refused === true || isQueue
              ? 'inconclusive'
              : verdictOf({
                  equivalent: (equivalent[i] ?? 1) < alpha && includedIn(limits, equivalence),
                  different: (different[i] ?? 1) < alpha,
                  improved: ratio.value > 0 === isHigherBetter(metric),
                }),
          detectable: isQueue ? null : detectable(ratio, alpha),
          trials: { base: ratio?.base ?? 0, head: ratio?.head ?? 0 },
          ...(mockLimited === undefined ? {} : { mockLimited }),
          ...(drift === undefined ? {} : { drift }),
        },
      },
    ];
  });
}

function pOf(ratio: LogRatio | undefined, p: (ratio: Region) => number): number | null {
  return ratio === undefined || Number.isNaN(ratio.error) ? null : p(ratio);
}

function detectable(ratio: LogRatio | undefined, alpha: number): number | null {
  if (ratio === undefined || Number.isNaN(ratio.error) || isBounded(ratio)) return null;
  if (ratio.error === 0) return 0;
  return Math.expm1(detectableErrors(ratio.degreesOfFreedom, alpha, POWER) * ratio.error);
}

/** The side with fewer trials decides if the ratio is known. */
function ratioOf(metric: RunMetric, limits: Interval, ratio: LogRatio, level: number): Estimate {
  const blocks = Math.min(ratio.base, ratio.head);
  const of = (interval: Interval): Estimate => {
    const found = estimate(interval, level, '×');
    return isTimed(metric) ? withDoubt(found, blocks, 'ratio') : found;
  };
  if (!isBounded(ratio)) return of(limits);
  const [least, most] = [ratio.least, ratio.most].map((end) =>
    of(ratioAt({ ...ratio, ...end, least: end, most: end }, level)),
  );
  return least === undefined || most === undefined ? of(limits) : boundedEstimate(limits.value, least, most);
}
