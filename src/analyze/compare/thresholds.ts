import type { CounterComparison, ThresholdResult } from '../../model/comparison.ts';
import type { Metric } from '../../model/summary.ts';
import { GATE_METRICS, type GateMetric, type Threshold } from '../../model/threshold.ts';
import { type Region, regionP } from '../../stats/region.ts';
import { isRate } from '../figures/bounds.ts';
import { estimate } from '../figures/estimates.ts';
import type { ComparedMetric } from './metrics.ts';
import { isBounded, type LogRatio, type RunPair, ratioAt } from './run-pair.ts';

/** Why a threshold is held, missed or inconclusive. */
export type ThresholdReason =
  | {
      readonly code:
        | 'interval-beyond'
        | 'interval-within'
        | 'drifted-across'
        | 'interval-across'
        | 'counted'
        | 'repeat-error'
        | 'none-in-base'
        | 'zero-value'
        /** The interval includes the threshold for the bounds alone: no number of trials decides it. */
        | 'bounds-across'
        /** Times contain the queue of a busy mock. */
        | 'mock-queue'
        | 'single-value';
    }
  | { readonly code: 'not-measured'; readonly in: 'either' | 'base' | 'head' }
  | {
      readonly code: 'withheld';
      readonly in: 'base' | 'head';
      readonly percentile: number;
      readonly samples: number;
    };

export type JudgedThreshold = Omit<ThresholdResult, 'rule' | 'reason'> & { readonly reason: ThresholdReason };

export interface JudgedThresholds {
  readonly judged: readonly JudgedThreshold[];
  /** Thresholds on a metric that no scenario of both runs has. */
  readonly unmatched: readonly Threshold[];
}

/** A threshold on an estimate that has an interval, to be judged with its family. */
interface Uncertain {
  readonly threshold: Threshold;
  readonly of: ComparedMetric;
  readonly ratio: LogRatio;
  readonly p: number;
}

/**
 * Judges every threshold on every scenario: missed if the whole interval of the change lies beyond it, held
 * if the whole interval lies within, else inconclusive. All of them are one family with the levels of Holm's
 * step-down procedure (Holm 1979): with a probability of `level` no decision is wrong. The direction is that
 * of the estimate (Shaffer 1980, Annals of Statistics 8:1342–1347). Counters are exact and need no
 * interval.
 */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  runPairs: readonly RunPair[],
  metrics: readonly ComparedMetric[],
  counters: readonly CounterComparison[],
  level: number,
): JudgedThresholds {
  const unmatched: Threshold[] = [];
  const uncertain: Uncertain[] = [];
  const slots = thresholds.flatMap((threshold) => {
    const gate: GateMetric = GATE_METRICS[threshold.metric];
    const having = runPairs.filter((runPair) => hasIt(gate, runPair));
    if (having.length === 0) unmatched.push(threshold);
    return having
      .filter((runPair) => !isLeftOut(threshold, runPair))
      .flatMap((runPair): (JudgedThreshold | Uncertain)[] => {
        const exact = counters.filter(
          (one) => one.scenario === runPair.scenario && gate.counted.includes(one.counter),
        );
        if (exact.length > 0) return exact.map((one) => judgeExactly(threshold, one));
        const of = gate.measured
          .map((metric) => metrics.find((one) => one.runPair === runPair && one.comparison.metric === metric))
          .find((one) => one !== undefined);
        if (of?.ratio === undefined || Number.isNaN(of.ratio.error))
          return [undecided(threshold, runPair, of, whyNot(runPair, gate.measured, of))];
        // A busy mock leaves the times of calls unknown.
        if (of.comparison.mockLimited !== undefined && !isRate(of.comparison.metric))
          return [undecided(threshold, runPair, of, { code: 'mock-queue' })];
        const p = regionP(of.ratio, Math.log1p(threshold.change));
        const one = { threshold, of, ratio: of.ratio, p };
        uncertain.push(one);
        return [one];
      });
  });
  const levels = holmLevels(uncertain, level);
  const judged = slots.map((slot) => ('p' in slot ? judge(slot, levels.get(slot) ?? level) : slot));
  return { judged, unmatched };
}

/** A machine that cannot count instructions must not fail the gate: a note says why they are missing. */
function isLeftOut({ metric }: Threshold, { base, head }: RunPair): boolean {
  return metric === 'instructions' && (base.notCounted ?? head.notCounted) !== undefined;
}

/** The null transport has no server. */
function hasIt({ measured, counted }: GateMetric, { base }: RunPair): boolean {
  const needsServer =
    counted.some((counter) => counter !== 'errors' && counter !== 'instructions') ||
    measured.some((metric) => metric.startsWith('mock'));
  return base.summary.mock !== null || !needsServer;
}

/**
 * The level of each interval: the next smallest p-value is compared with α / the number of undecided
 * members. If that does not decide it, no later one is decided, and all of them keep this level.
 */
function holmLevels(family: readonly Uncertain[], level: number): ReadonlyMap<Uncertain, number> {
  const alpha = 1 - level;
  const levels = new Map<Uncertain, number>();
  let left = family.length;
  let stopped: number | undefined;
  for (const one of [...family].sort((a, b) => a.p - b.p)) {
    const limit = stopped ?? alpha / left;
    levels.set(one, 1 - limit);
    if (one.p > limit) stopped = limit;
    left--;
  }
  return levels;
}

function judge({ threshold, of: { comparison }, ratio }: Uncertain, level: number): JudgedThreshold {
  const { value, low, high } = ratioAt(ratio, level);
  const bound = 1 + threshold.change;
  const below = threshold.beyond === 'below';
  const [from, to] = [low ?? Number.NaN, high ?? Number.NaN];
  const known = comparison.ratio?.notKnown;
  const { drift } = comparison;
  // Held at the start and missed at the end, or the reverse: the result would depend on when the run stopped.
  const drifted = drift !== undefined && (drift.first - bound) * (drift.last - bound) < 0;
  const missed = !drifted && (below ? to < bound : from > bound);
  const held = !drifted && (below ? from >= bound : to <= bound);
  return {
    ...place(threshold, comparison.scenario),
    calls: null,
    outcome: missed ? 'missed' : held ? 'held' : 'inconclusive',
    base: comparison.base?.value ?? null,
    head: comparison.head?.value ?? null,
    unit: comparison.base?.unit ?? '',
    change: {
      ...estimate({ value: value - 1, low: from - 1, high: to - 1 }, level, 'share'),
      ...(known === undefined ? {} : { notKnown: known }),
      ...(isBounded(ratio) ? { bound: changeBounds(ratio) } : {}),
    },
    reason: {
      code: missed
        ? 'interval-beyond'
        : held
          ? 'interval-within'
          : drifted
            ? 'drifted-across'
            : isAcross(ratio, Math.log1p(threshold.change))
              ? 'bounds-across'
              : 'interval-across',
    },
  };
}

function changeBounds({ least, most }: Region) {
  return { least: Math.expm1(least.value), most: Math.expm1(most.value) };
}

function isAcross(ratio: Region, at: number): boolean {
  return isBounded(ratio) && ratio.least.value <= at && ratio.most.value >= at;
}

function judgeExactly(threshold: Threshold, one: CounterComparison): JudgedThreshold {
  const change = one.change ?? Number.POSITIVE_INFINITY;
  const { repeatError = 0 } = one;
  const [low, high] = [change - repeatError, change + repeatError];
  const below = threshold.beyond === 'below';
  const missed = below ? high < threshold.change : low > threshold.change;
  const held = below ? low >= threshold.change : high <= threshold.change;
  return {
    ...place(threshold, one.scenario),
    calls: one.calls,
    outcome: missed ? 'missed' : held ? 'held' : 'inconclusive',
    base: one.base,
    head: one.head,
    unit: one.counter === 'errors' ? 'share' : `${one.counter}/msg`,
    change: one.change === null ? null : { value: change, low, high, level: 1, unit: 'share' },
    reason: { code: one.change === null ? 'none-in-base' : missed || held ? 'counted' : 'repeat-error' },
  };
}

function undecided(
  threshold: Threshold,
  { scenario }: RunPair,
  of: ComparedMetric | undefined,
  reason: ThresholdReason,
): JudgedThreshold {
  const { base = null, head = null } = of?.comparison ?? {};
  return {
    ...place(threshold, scenario),
    calls: null,
    outcome: 'inconclusive',
    base: base?.value ?? null,
    head: head?.value ?? null,
    unit: base?.unit ?? head?.unit ?? '',
    change: null,
    reason,
  };
}

function place(threshold: Threshold, scenario: string) {
  return { threshold, scenario };
}

function whyNot(
  { base, head }: RunPair,
  metrics: readonly Metric[],
  of: ComparedMetric | undefined,
): ThresholdReason {
  for (const [run, { summary }] of [['base', base] as const, ['head', head] as const]) {
    const withheld = summary.withheld.find(({ metric }) => metrics.includes(metric));
    if (withheld === undefined) continue;
    const { percentile, samples } = withheld;
    return { code: 'withheld', in: run, percentile, samples };
  }
  if (of === undefined) return { code: 'not-measured', in: 'either' };
  if (of.comparison.base === null) return { code: 'not-measured', in: 'base' };
  if (of.comparison.head === null) return { code: 'not-measured', in: 'head' };
  return { code: of.ratio === undefined ? 'zero-value' : 'single-value' };
}
