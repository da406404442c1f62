import type { Config } from '../model/config.ts';
import type { Comparison, Metric } from '../model/summary.ts';
import { includedIn, type Pair } from '../stats/paired.ts';
import { estimate, TRIAL_METRICS, type TrialMetric } from './estimates.ts';
import { whyWithheld } from './latency.ts';
import { type PairedTest, pairedTest } from './paired-test.ts';
import type { Measured } from './trials.ts';
import { adjusted, verdictOf } from './verdict.ts';

/** What transports are compared in. Each metric is one family of comparisons. */
const COMPARED = [
  'throughput',
  'serviceTimeP50',
  'serviceTimeP99',
  'clientCpu',
  'mockCpu',
  'bytesToServer',
  'turnarounds',
] as const satisfies readonly Metric[];
type ComparedMetric = (typeof COMPARED)[number];

const HIGHER_IS_BETTER: ReadonlySet<ComparedMetric> = new Set(['throughput']);

interface Contest {
  readonly baseline: Measured;
  readonly candidate: Measured;
}

type Compared = Contest & PairedTest;

/** Every two transports that sent the same kind with the same strategy, load and connection, in every metric. */
export function compareTransports(scenarios: readonly Measured[], config: Config): Comparison[] {
  const contests = contestsOf(scenarios.filter(({ scenario }) => scenario.role === 'measured'));
  return COMPARED.flatMap((metric) => judgeFamily(metric, contests, config));
}

/** Values of both in the blocks in which both have one, paired by block. */
export function pairsOf(
  baseline: ReadonlyMap<number, number>,
  candidate: ReadonlyMap<number, number>,
): Pair[] {
  const pairs: Pair[] = [];
  for (const [block, value] of baseline) {
    const other = candidate.get(block);
    if (other !== undefined) pairs.push({ baseline: value, candidate: other });
  }
  return pairs;
}

/** One value for each block that measured it. */
export function valuesByBlock({ trials }: Measured, metric: TrialMetric): Map<number, number> {
  const values = new Map<number, number>();
  for (const trial of trials) {
    const value = TRIAL_METRICS[metric].of(trial);
    if (value !== null) values.set(trial.block, value);
  }
  return values;
}

function contestsOf(scenarios: readonly Measured[]): Contest[] {
  const groups = new Map<string, Measured[]>();
  for (const one of scenarios) {
    const { kind, strategy, load, connection, link } = one.scenario;
    const key = JSON.stringify([kind, strategy, load, connection, link]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    // SMTP is the reference wherever a pair has it; otherwise the plan's order decides.
    const ordered = [...group].sort((a, b) => Number(isSmtp(b)) - Number(isSmtp(a)));
    return ordered.flatMap((baseline, i) =>
      ordered.slice(i + 1).map((candidate) => ({ baseline, candidate })),
    );
  });
}

function isSmtp({ scenario }: Measured): boolean {
  return scenario.transport.startsWith('smtp-');
}

function judgeFamily(metric: ComparedMetric, contests: readonly Contest[], config: Config): Comparison[] {
  const alpha = 1 - config.level;
  const family = contests.flatMap((contest): Compared[] => {
    const tested = pairedTest(
      pairsOf(valuesOf(contest.baseline, metric), valuesOf(contest.candidate, metric)),
      config,
    );
    return tested === undefined ? [] : [{ ...contest, ...tested }];
  });
  const different = adjusted(family.map(({ paired }) => paired.pDifferent));
  const equivalent = adjusted(family.map(({ pEquivalent }) => pEquivalent));
  return family.map(({ baseline, candidate, paired, detectable }, i) => ({
    metric,
    baseline: baseline.scenario.id,
    candidate: candidate.scenario.id,
    ratio: estimate(paired.ratio, config.level, '×'),
    verdict: verdictOf({
      equivalent: (equivalent[i] ?? 1) < alpha && includedIn(paired.ratio, config.equivalence),
      different: (different[i] ?? 1) < alpha,
      improved: paired.logMean > 0 === HIGHER_IS_BETTER.has(metric),
    }),
    detectable,
    pairs: paired.pairs,
  }));
}

/** Empty where the percentile is withheld: what may not be shown may not be compared. */
function valuesOf(measured: Measured, metric: ComparedMetric): ReadonlyMap<number, number> {
  switch (metric) {
    case 'serviceTimeP50':
    case 'serviceTimeP99': {
      const { samples, perTrial } = measured.latency;
      if (whyWithheld(samples, metric === 'serviceTimeP50' ? 50 : 99) !== undefined) return new Map();
      const of = metric === 'serviceTimeP50' ? ('p50' as const) : ('p99' as const);
      return new Map([...perTrial].map(([block, values]) => [block, values[of]]));
    }
    default:
      return valuesByBlock(measured, metric);
  }
}
