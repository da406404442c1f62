import type { Config } from '../../model/config.ts';
import { isForOpenLoops, isHigherBetter, isRatioOnly } from '../../model/metrics.ts';
import { baseOf, protocolOf, type Scenario } from '../../model/scenario.ts';
import type { Comparison, Metric } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import type { Pair } from '../../stats/paired.ts';
import { mayBeShown } from '../../stats/quantile.ts';
import { containsQueue } from '../figures/bounds.ts';
import { isTimed } from '../figures/estimates.ts';
import type { Latency } from '../trials/latency.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import {
  type BlockValues,
  type BoundedTest,
  boundedPairs,
  boundedTest,
  boundedValues,
  knownValues,
  limitedSides,
  ratioEstimate,
} from './bounded.ts';
import { driftsIn, unlessDrifted } from './drifts.ts';
import { judge } from './paired-test.ts';

/** The metrics in which transports are compared. Each metric is one family of comparisons. */
const COMPARED = [
  'cost',
  'throughput',
  'goodput',
  'responseTimeP50',
  'responseTimeP99',
  'serviceTimeP50',
  'serviceTimeP99',
  'timeToFinalP50',
  'clientCpu',
  'mockCpu',
  'bytesToServer',
  'turnarounds',
] as const satisfies readonly Metric[];
type ComparedMetric = (typeof COMPARED)[number];

/** The metric that decides between transports, and whether a run is precise enough. */
export function judgedMetricOf(
  { model }: Scenario['load'],
  { pairing }: Pick<Config, 'pairing'>,
): 'throughput' | 'responseTimeP50' | 'cost' {
  if (pairing === 'duet') return 'cost';
  return model === 'closed' ? 'throughput' : 'responseTimeP50';
}

/** Under send limits, the limits decide these. */
const OF_OWN_PACE: ReadonlySet<ComparedMetric> = new Set(['throughput', 'goodput']);

interface TransportPair {
  readonly baseline: ScenarioTrials;
  readonly candidate: ScenarioTrials;
}

type Compared = TransportPair & BoundedTest & { readonly inOrder: readonly Pair[] };

/**
 * Compares every two transports of the same kind, size, strategy, load, connection and link in every metric.
 * After a capacity search, also every two at the same share of their capacity. The steps of a ramp are not
 * compared.
 */
export function compareTransports(scenarios: readonly ScenarioTrials[], config: Config): Comparison[] {
  if (config.load.model === 'ramp') return [];
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const atEqualLoad = transportPairs(measured);
  const pairs = config.load.model === 'capacity' ? withEqualShares(atEqualLoad, measured) : atEqualLoad;
  const metrics = COMPARED.filter(
    (metric) => isMeasuredIn(metric, config) && !(isLimited(config.targets) && OF_OWN_PACE.has(metric)),
  );
  return metrics.flatMap((metric) => judgeFamily(metric, pairs, config));
}

/** A duet measures no time and no rate of one transport alone; only a duet measures the ratio of costs. */
export function isMeasuredIn(metric: Metric, { pairing }: Pick<Config, 'pairing'>): boolean {
  return pairing === 'duet' ? isRatioOnly(metric) || !isTimed(metric) : !isRatioOnly(metric);
}

function transportPairs(scenarios: readonly ScenarioTrials[]): TransportPair[] {
  const groups = new Map<string, ScenarioTrials[]>();
  for (const one of scenarios) {
    const { kind, strategy, load, connection, link, sizeBytes } = one.scenario;
    const key = JSON.stringify([kind, strategy, load, connection, link, sizeBytes]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(everyTwo);
}

function everyTwo(group: readonly ScenarioTrials[]): TransportPair[] {
  // SMTP is the baseline of a pair that has it; otherwise the order of the plan decides.
  const ordered = [...group].sort((a, b) => Number(isSmtp(b)) - Number(isSmtp(a)));
  return ordered.flatMap((baseline, i) => ordered.slice(i + 1).map((candidate) => ({ baseline, candidate })));
}

/** Adds pairs at the highest rate of each transport, which is the same share of its capacity for all. */
function withEqualShares(
  pairs: readonly TransportPair[],
  measured: readonly ScenarioTrials[],
): TransportPair[] {
  const known = new Set(pairs.map(keyOf));
  const highest = [...Map.groupBy(measured, ({ scenario }) => baseOf(scenario)).values()].flatMap((of) =>
    of.toSorted((a, b) => rateOf(b) - rateOf(a)).slice(0, 1),
  );
  const groups = Map.groupBy(highest, ({ scenario }) => `${scenario.kind}/${scenario.strategy}`);
  const more = [...groups.values()].flatMap(everyTwo);
  return [...pairs, ...more.filter((one) => !known.has(keyOf(one)))];
}

function keyOf({ baseline, candidate }: TransportPair): string {
  return `${baseline.scenario.id}\n${candidate.scenario.id}`;
}

function rateOf({ scenario: { load } }: ScenarioTrials): number {
  return load.model === 'open' ? load.ratePerSecond : 0;
}

function isSmtp({ scenario }: ScenarioTrials): boolean {
  return protocolOf(scenario) === 'smtp';
}

function judgeFamily(metric: ComparedMetric, pairs: readonly TransportPair[], config: Config): Comparison[] {
  const family = pairs.flatMap((pair): Compared[] => {
    if (pair.baseline.open !== undefined && !isForOpenLoops(metric)) return [];
    const pairs = boundedPairs(valuesOf(pair.baseline, metric), valuesOf(pair.candidate, metric));
    const tested = boundedTest(pairs, config);
    return tested === undefined ? [] : [{ ...pair, ...tested, inOrder: pairs.measured }];
  });
  const drifts = isTimed(metric)
    ? driftsIn(
        family.map(({ inOrder }) => inOrder),
        config,
      )
    : [];
  const verdicts = judge(family, config, isHigherBetter(metric));
  return family.map((one, i) => {
    const { baseline, candidate, paired, detectable } = one;
    const drift = drifts[i];
    const mockLimited = limitedSides([baseline, candidate], metric, ['baseline', 'candidate']);
    const isQueue = [baseline, candidate].some((side) => containsQueue(side, metric));
    return {
      metric,
      baseline: baseline.scenario.id,
      candidate: candidate.scenario.id,
      ratio: ratioEstimate(one, config.level, isTimed(metric)),
      verdict: isQueue ? 'inconclusive' : unlessDrifted(verdicts[i] ?? 'inconclusive', drift),
      detectable: isQueue ? null : detectable,
      pairs: paired.pairs,
      ...(mockLimited === undefined ? {} : { mockLimited }),
      ...(drift === undefined ? {} : { drift }),
    };
  });
}

/** By block; empty for a withheld percentile, which must not be compared. */
function valuesOf(measured: ScenarioTrials, metric: ComparedMetric): BlockValues {
  switch (metric) {
    case 'responseTimeP50':
      return percentileValues(measured.open?.response, 50);
    case 'responseTimeP99':
      return percentileValues(measured.open?.response, 99);
    case 'serviceTimeP50':
      return percentileValues(measured.latency, 50);
    case 'serviceTimeP99':
      return percentileValues(measured.latency, 99);
    case 'timeToFinalP50':
      return percentileValues(measured.decided, 50);
    default:
      return boundedValues(measured, metric);
  }
}

function percentileValues(times: Latency | undefined, percentile: 50 | 99): BlockValues {
  if (times === undefined || !mayBeShown(times.samples, percentile)) return knownValues(new Map());
  const of = percentile === 50 ? ('p50' as const) : ('p99' as const);
  return knownValues(new Map([...times.perTrial].map(([block, values]) => [block, values[of]])));
}
