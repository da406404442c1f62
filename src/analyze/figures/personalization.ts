import type { Config } from '../../model/config.ts';
import { withDoubt } from '../../model/figure-doubt.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { CpuBreakdown, Estimate, Personalization } from '../../model/summary.ts';
import { independentDifference } from '../../stats/independent-difference.ts';
import type { Interval } from '../../stats/interval.ts';
import { pairedDifference } from '../../stats/paired.ts';
import { normalQuantile } from '../../stats/student.ts';
import {
  boundedPairs,
  boundedTest,
  boundedValues,
  pairsOf,
  ratioEstimate,
  valuesByBlock,
} from '../compare/bounded.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimate, estimateOf, isTimed, type TrialMetric } from './estimates.ts';

/** Cost of each strategy over a static message on the same transport, paired by block. */
export function costOfPersonalization(
  scenarios: readonly ScenarioTrials[],
  { level, equivalence }: Pick<Config, 'level' | 'equivalence'>,
): Personalization[] {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  return measured.flatMap((candidate): Personalization[] => {
    const { strategy } = candidate.scenario;
    if (strategy === 'static') return [];
    const baseline = measured.find((one) => isStaticTwin(one, candidate));
    if (baseline === undefined) return [];
    const throughput = boundedTest(
      boundedPairs(boundedValues(baseline, 'throughput'), boundedValues(candidate, 'throughput')),
      { level, equivalence, until: null },
    );
    const extra = (metric: TrialMetric, unit: string) => {
      const pairs = pairsOf(valuesByBlock(baseline, metric), valuesByBlock(candidate, metric));
      const difference = pairedDifference(pairs, level);
      if (difference === undefined) return null;
      const found = estimate(difference, level, unit);
      return isTimed(metric) ? withDoubt(found, pairs.length, 'difference') : found;
    };
    const extraClientCpu = extra('clientCpu', 'µs/msg');
    if (throughput === undefined || extraClientCpu === null) return [];
    return [
      {
        kind: candidate.scenario.kind,
        transport: candidate.scenario.transport,
        strategy,
        baseline: baseline.scenario.id,
        candidate: candidate.scenario.id,
        extraClientCpu,
        extraMockCpu: extra('mockCpu', 'µs/msg'),
        extraBytes: extra('bytesToServer', 'bytes/msg'),
        throughputRatio: ratioEstimate(throughput, level, true),
      },
    ];
  });
}

function isStaticTwin(one: ScenarioTrials, of: ScenarioTrials): boolean {
  const a = one.scenario;
  const b = of.scenario;
  return (
    a.strategy === 'static' &&
    a.kind === b.kind &&
    a.transport === b.transport &&
    a.variant === b.variant &&
    a.connection === b.connection &&
    JSON.stringify(a.load) === JSON.stringify(b.load)
  );
}

/** Confidence level of tinybench's intervals in the run file. */
const PHASE_LEVEL = 0.95;

/**
 * tinybench times rendering and composing in the client process: the wall time of synchronous work is
 * processor time. Composing is composing-with-rendering minus rendering; sending is the rest of the measured
 * processor time. Both were taken at different times, so a rest can come out below zero: no part is stated
 * then.
 */
export function cpuBreakdowns(scenarios: readonly ScenarioTrials[], record: RunRecord): CpuBreakdown[] {
  const { level } = record.header.config;
  return scenarios.flatMap((one): CpuBreakdown[] => {
    const { scenario, trials } = one;
    const phases = record.phases.findLast((it) => it.scenario === baseOf(scenario));
    const total = estimateOf(one, 'clientCpu', level);
    if (phases === undefined || total === undefined || scenario.role !== 'measured') return [];
    const scale = normalQuantile(1 - (1 - level) / 2) / normalQuantile(1 - (1 - PHASE_LEVEL) / 2);
    const asInterval = ({ mean, low, high }: { mean: number; low: number; high: number }): Interval => ({
      value: mean,
      low: mean - (mean - low) * scale,
      high: mean + (high - mean) * scale,
    });
    const composed = asInterval(phases.composeMicros);
    const rendering = phases.renderMicros === null ? null : asInterval(phases.renderMicros);
    const part = (interval: Interval): Estimate | null =>
      interval.value < 0 ? null : withDoubt(estimate(interval, level, 'µs/msg'), trials.length, 'difference');
    const composing = part(rendering === null ? composed : independentDifference(composed, rendering));
    return [
      {
        scenario: scenario.id,
        rendering: rendering === null ? null : part(rendering),
        composing,
        sending: composing === null ? null : part(independentDifference(total, composed)),
        total,
      },
    ];
  });
}
