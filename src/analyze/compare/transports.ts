import type { Config } from '../../model/config.ts';
import { withDoubt } from '../../model/known.ts';
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

/** What transports are compared in. Each metric is one family of comparisons. */
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

/** In an open loop throughput is what was asked for, and service times are not what anybody waits. */
const CLOSED_ONLY: ReadonlySet<ComparedMetric> = new Set(['throughput', 'serviceTimeP50', 'serviceTimeP99']);

/** The metric that decides between transports, and that tells whether a run is precise enough. */
export function judgedMetricOf({ model }: Scenario['load']): 'throughput' | 'responseTimeP50' {
  return model === 'closed' ? 'throughput' : 'responseTimeP50';
}

/** To servers elsewhere a run sends as fast as it is allowed to. */
const OF_OWN_PACE: ReadonlySet<ComparedMetric> = new Set(['throughput', 'goodput']);

const HIGHER_IS_BETTER: ReadonlySet<ComparedMetric> = new Set(['throughput', 'goodput']);

interface Contest {
  readonly baseline: ScenarioTrials;
  readonly candidate: ScenarioTrials;
}

type Compared = Contest & PairedTest & { readonly inOrder: readonly Pair[] };

/**
 * Every two transports that sent the same kind and size with the same strategy, load, connection and link, in every metric; after a search for
 * capacity also every two at the same share of their own. The steps of a ramp are points of a curve and not compared.
 */
export function compareTransports(scenarios: readonly ScenarioTrials[], config: Config): Comparison[] {
  if (config.load.model === 'ramp') return [];
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const atEqualLoad = contestsOf(measured);
  const runPairs = config.load.model === 'capacity' ? withEqualShares(atEqualLoad, measured) : atEqualLoad;
  const metrics = isLimited(config.targets)
    ? COMPARED.filter((metric) => !OF_OWN_PACE.has(metric))
    : COMPARED;
  return metrics.flatMap((metric) => judgeFamily(metric, runPairs, config));
}

/** Values of both in the blocks in which both have one, paired by block and in the order of the blocks. */
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

function contestsOf(scenarios: readonly ScenarioTrials[]): Contest[] {
  const groups = new Map<string, ScenarioTrials[]>();
  for (const one of scenarios) {
    const { kind, strategy, load, connection, link, sizeBytes } = one.scenario;
    const key = JSON.stringify([kind, strategy, load, connection, link, sizeBytes]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(everyTwo);
}

function everyTwo(group: readonly ScenarioTrials[]): Contest[] {
  // SMTP is the reference wherever a pair has it; otherwise the plan's order decides.
  const ordered = [...group].sort((a, b) => Number(isSmtp(b)) - Number(isSmtp(a)));
  return ordered.flatMap((baseline, i) => ordered.slice(i + 1).map((candidate) => ({ baseline, candidate })));
}

/** Each transport at the highest rate that it was measured at, which is the same share of its capacity for all. */
function withEqualShares(runPairs: readonly Contest[], measured: readonly ScenarioTrials[]): Contest[] {
  const known = new Set(runPairs.map(keyOf));
  const highest = [...Map.groupBy(measured, ({ scenario }) => baseOf(scenario)).values()].flatMap((of) =>
    of.toSorted((a, b) => rateOf(b) - rateOf(a)).slice(0, 1),
  );
  const groups = Map.groupBy(highest, ({ scenario }) => `${scenario.kind}/${scenario.strategy}`);
  const more = [...groups.values()].flatMap(everyTwo);
  return [...runPairs, ...more.filter((one) => !known.has(keyOf(one)))];
}

function keyOf({ baseline, candidate }: Contest): string {
  return `${baseline.scenario.id}\n${candidate.scenario.id}`;
}

function rateOf({ scenario: { load } }: ScenarioTrials): number {
  return load.model === 'open' ? load.ratePerSecond : 0;
}

function isSmtp({ scenario }: ScenarioTrials): boolean {
  return protocolOf(scenario) === 'smtp';
}

function judgeFamily(metric: ComparedMetric, runPairs: readonly Contest[], config: Config): Comparison[] {
  const family = runPairs.flatMap((runPair): Compared[] => {
    if (runPair.baseline.open !== undefined && CLOSED_ONLY.has(metric)) return [];
    const pairs = pairsOf(valuesOf(runPair.baseline, metric), valuesOf(runPair.candidate, metric));
    const tested = pairedTest(pairs, config);
    return tested === undefined ? [] : [{ ...runPair, ...tested, inOrder: pairs }];
  });
  const drifts = isTimed(metric)
    ? driftsIn(
        family.map(({ inOrder }) => inOrder),
        config,
      )
    : [];
  const verdicts = judge(family, config, HIGHER_IS_BETTER.has(metric));
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

/** Empty where the percentile is withheld: what may not be shown may not be compared. */
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
