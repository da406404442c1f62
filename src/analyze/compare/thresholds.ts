import type { CounterComparison, ThresholdResult } from '../../model/comparison.ts';
import { usageError } from '../../model/error.ts';
import type { Metric } from '../../model/summary.ts';
import { GATE_METRICS, type GateMetric, type Threshold, thresholdText } from '../../model/threshold.ts';
import { twoSidedP } from '../../stats/t-test.ts';
import { estimate } from '../figures/estimates.ts';
import type { ComparedMetric } from './metrics.ts';
import { type LogRatio, type RunPair, ratioAt } from './run-pair.ts';

/** A threshold on an estimate that has an interval, to be judged with its family. */
interface Uncertain {
  readonly threshold: Threshold;
  readonly of: ComparedMetric;
  readonly ratio: LogRatio;
  readonly p: number;
}

/**
 * Every threshold on every scenario: missed where the whole interval of the change lies beyond it, held where the whole
 * interval lies within, else inconclusive. All of them are one family: the intervals are at the levels at which Holm's
 * step-down procedure asks (Holm 1979), so that with a probability of `level` none is decided wrongly; the direction is
 * that of the estimate (Shaffer 1980, Annals of Statistics 8:1342–1347). Counters are exact, and need no interval.
 */
export function judgeThresholds(
  thresholds: readonly Threshold[],
  runPairs: readonly RunPair[],
  metrics: readonly ComparedMetric[],
  counters: readonly CounterComparison[],
  level: number,
): ThresholdResult[] {
  const uncertain: Uncertain[] = [];
  const slots = thresholds.flatMap((threshold) => {
    const gate: GateMetric = GATE_METRICS[threshold.metric];
    const found = runPairs
      .filter((runPair) => hasIt(gate, runPair))
      .flatMap((runPair): (ThresholdResult | Uncertain)[] => {
        const exact = counters.filter(
          (one) => one.scenario === runPair.scenario && gate.counted.includes(one.counter),
        );
        if (exact.length > 0) return exact.map((one) => judgeExactly(threshold, one));
        const of = gate.measured
          .map((metric) => metrics.find((one) => one.runPair === runPair && one.comparison.metric === metric))
          .find((one) => one !== undefined);
        if (of?.ratio === undefined || Number.isNaN(of.ratio.error))
          return [undecided(threshold, runPair, of, whyNot(runPair, gate.measured, of))];
        const bound = Math.log1p(threshold.change);
        const p = twoSidedP({ ...of.ratio, value: of.ratio.value - bound });
        const one = { threshold, of, ratio: of.ratio, p };
        uncertain.push(one);
        return [one];
      });
    if (found.length === 0)
      throw usageError(
        'threshold-without-scenario',
        `${thresholdText(threshold)}: no scenario that both runs have measures ${threshold.metric}`,
        'leave the threshold out, or measure a transport that has a mock',
      );
    return found;
  });
  const levels = holmLevels(uncertain, level);
  return slots.map((slot) => ('p' in slot ? judge(slot, levels.get(slot) ?? level) : slot));
}

/** The null transport has nobody to talk to. */
function hasIt({ measured, counted }: GateMetric, { base }: RunPair): boolean {
  const needsServer =
    counted.some((counter) => counter !== 'errors') || measured.some((metric) => metric.startsWith('mock'));
  return base.summary.mock !== null || !needsServer;
}

/**
 * The level of each interval: with `left` of the family not yet decided, the next smallest p-value is held against
 * α / left. Where that does not decide it, nothing that follows is decided, and all keep that level.
 */
function holmLevels(family: readonly Uncertain[], level: number): ReadonlyMap<Uncertain, number> {
  const alpha = 1 - level;
  const levels = new Map<Uncertain, number>();
  let left = family.length;
  let stopped: number | undefined;
  for (const one of [...family].sort((a, b) => a.p - b.p)) {
    const asked = stopped ?? alpha / left;
    levels.set(one, 1 - asked);
    if (one.p > asked) stopped = asked;
    left--;
  }
  return levels;
}

function judge({ threshold, of: { comparison }, ratio }: Uncertain, level: number): ThresholdResult {
  const { value, low, high } = ratioAt(ratio, level);
  const bound = 1 + threshold.change;
  const below = threshold.beyond === 'below';
  const [from, to] = [low ?? Number.NaN, high ?? Number.NaN];
  // The bound itself is within: only what lies beyond it is missed.
  const known = comparison.ratio?.notKnown;
  const { drift } = comparison;
  // What was held at the start and missed at the end, or the other way round, tells of a moment.
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
    },
    reason: missed
      ? 'the whole interval lies beyond the threshold'
      : held
        ? 'the whole interval lies within the threshold'
        : drifted
          ? 'the ratio drifted across the threshold during the run: find what slows one side, and run again'
          : 'the interval holds the threshold itself: more blocks, or longer trials, make it narrower',
  };
}

function judgeExactly(threshold: Threshold, one: CounterComparison): ThresholdResult {
  const change = one.change ?? Number.POSITIVE_INFINITY;
  const missed = threshold.beyond === 'below' ? change < threshold.change : change > threshold.change;
  return {
    ...place(threshold, one.scenario),
    calls: one.calls,
    outcome: missed ? 'missed' : 'held',
    base: one.base,
    head: one.head,
    unit: one.counter === 'errors' ? 'share' : `${one.counter}/msg`,
    change: one.change === null ? null : exactEstimate(one.change),
    reason: one.change === null ? 'there was none in the base' : 'counted, not estimated',
  };
}

function exactEstimate(change: number) {
  return { value: change, low: change, high: change, level: 1, unit: 'share' };
}

function undecided(
  threshold: Threshold,
  { scenario }: RunPair,
  of: ComparedMetric | undefined,
  reason: string,
): ThresholdResult {
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
  return { threshold, rule: thresholdText(threshold), scenario };
}

function whyNot({ base, head }: RunPair, metrics: readonly Metric[], of: ComparedMetric | undefined): string {
  for (const [side, { summary }] of [['base', base] as const, ['head', head] as const]) {
    const withheld = summary.withheld.find(({ metric }) => metrics.includes(metric));
    if (withheld !== undefined) return `withheld in the ${side}: ${withheld.reason}`;
  }
  if (of === undefined) return 'not measured in either run';
  if (of.comparison.base === null) return 'not measured in the base';
  if (of.comparison.head === null) return 'not measured in the head';
  return of.ratio === undefined
    ? 'a value is zero, so that there is no ratio'
    : 'there is a single value, so that there is no interval';
}
