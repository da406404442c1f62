import type { Config } from '../../model/config.ts';
import { withDoubt } from '../../model/known.ts';
import { isForOpenLoops, isHigherBetter } from '../../model/metrics.ts';
import { baseOf, protocolOf, type Scenario } from '../../model/scenario.ts';
import type { Comparison, Estimate, Metric } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import type { Pair } from '../../stats/paired.ts';
import { mayBeShown } from '../../stats/quantile.ts';
import { estimate, isTimed, TRIAL_METRICS, type TrialMetric } from '../figures/estimates.ts';
import type { Latency } from '../trials/latency.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { driftsIn, unlessDrifted } from './drifts.ts';
import { judge, type PairedTest, pairedTest } from './paired-test.ts';

/** The metrics in which transports are compared. Each metric is one family of comparisons. */
const COMPARED = [
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
export function judgedMetricOf({ model }: Scenario['load']): 'throughput' | 'responseTimeP50' {
  return model === 'closed' ? 'throughput' : 'responseTimeP50';
}

/** Under send limits, the limits decide these. */
const OF_OWN_PACE: ReadonlySet<ComparedMetric> = new Set(['throughput', 'goodput']);

interface TransportPair {
  readonly baseline: ScenarioTrials;
  readonly candidate: ScenarioTrials;
}

type Compared = TransportPair & PairedTest & { readonly inOrder: readonly Pair[] };

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
  const metrics = isLimited(config.targets)
    ? COMPARED.filter((metric) => !OF_OWN_PACE.has(metric))
    : COMPARED;
  return metrics.flatMap((metric) => judgeFamily(metric, pairs, config));
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

/** One value for each block that measured it. */
export function valuesByBlock({ trials }: ScenarioTrials, metric: TrialMetric): Map<number, number> {
  const values = new Map<number, number>();
  for (const trial of trials) {
    const value = TRIAL_METRICS[metric].of(trial);
    if (value !== null) values.set(trial.block, value);
  }
  return values;
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
    const inOrder = pairsOf(valuesOf(pair.baseline, metric), valuesOf(pair.candidate, metric));
    const tested = pairedTest(inOrder, config);
    return tested === undefined ? [] : [{ ...pair, ...tested, inOrder }];
  });
  const drifts = isTimed(metric)
    ? driftsIn(
        family.map(({ inOrder }) => inOrder),
        config,
      )
    : [];
  const verdicts = judge(family, config, isHigherBetter(metric));
  return family.map(({ baseline, candidate, paired, detectable }, i) => ({
    metric,
    baseline: baseline.scenario.id,
    candidate: candidate.scenario.id,
    ratio: ratioOf(metric, paired, config.level),
    verdict: unlessDrifted(verdicts[i] ?? 'inconclusive', drifts[i]),
    detectable,
    pairs: paired.pairs,
    ...(drifts[i] === undefined ? {} : { drift: drifts[i] }),
  }));
}

function ratioOf(metric: ComparedMetric, { ratio, pairs }: PairedTest['paired'], level: number): Estimate {
  const found = estimate(ratio, level, '×');
  return isTimed(metric) ? withDoubt(found, pairs, 'ratio') : found;
}

/** By block; empty for a withheld percentile, which must not be compared. */
function valuesOf(measured: ScenarioTrials, metric: ComparedMetric): ReadonlyMap<number, number> {
  switch (metric) {
    case 'responseTimeP50':
      return percentilesOf(measured.open?.response, 50);
    case 'responseTimeP99':
      return percentilesOf(measured.open?.response, 99);
    case 'serviceTimeP50':
      return percentilesOf(measured.latency, 50);
    case 'serviceTimeP99':
      return percentilesOf(measured.latency, 99);
    case 'timeToFinalP50':
      return percentilesOf(measured.decided, 50);
    default:
      return valuesByBlock(measured, metric);
  }
}

function percentilesOf(times: Latency | undefined, percentile: 50 | 99): ReadonlyMap<number, number> {
  if (times === undefined || !mayBeShown(times.samples, percentile)) return new Map();
  const of = percentile === 50 ? ('p50' as const) : ('p99' as const);
  return new Map([...times.perTrial].map(([block, values]) => [block, values[of]]));
}
