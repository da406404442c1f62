import {
  COMPARISON_SCHEMA,
  type ComparedRun,
  type Difference,
  type RunComparison,
} from '../../model/comparison.ts';
import { EXIT, usageError } from '../../model/error.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { Problem } from '../../model/summary.ts';
import type { Threshold } from '../../model/threshold.ts';
import { plural } from '../../text/wording.ts';
import { summarizeScenario } from '../figures/estimates.ts';
import { type ScenarioTrials, scenarioTrials } from '../trials/trials.ts';
import { problemsOf } from '../validity/validity.ts';
import { type Conditions, comparabilityOf } from './comparability.ts';
import { compareCounters } from './counters.ts';
import { compareMetrics } from './metrics.ts';
import type { RunPair, Side } from './run-pair.ts';
import { judgeThresholds } from './thresholds.ts';

export interface CompareOptions {
  /** Undefined: the verdicts decide. */
  readonly thresholds: readonly Threshold[] | undefined;
  /** Compares what is not alike all the same, and says so. */
  readonly force: boolean;
}

/**
 * Two runs, scenario by scenario. Trials of two runs are independent of each other; a run and itself are paired by block.
 * Throws a usage error where the two are not alike, or have nothing in common.
 */
export function compareRuns(base: RunRecord, head: RunRecord, options: CompareOptions): RunComparison {
  if (!options.force) refuseUnlike(base.header, head.header);
  const { different, allowed } = comparabilityOf(base.header, head.header);
  const self = base.header.run === head.header.run;
  const [before, after] = [sidesOf(base), sidesOf(head)];
  const both = [...before.keys()].filter((scenario) => after.has(scenario));
  const runPairs = both.flatMap((scenario): RunPair[] => {
    const [one, other] = [before.get(scenario), after.get(scenario)];
    return one === undefined || other === undefined
      ? []
      : [{ scenario, base: one, head: other, pairing: self ? 'self' : 'none' }];
  });
  return compared(base, head, runPairs, options, {
    forced: [...different],
    allowed: [...allowed],
    onlyBase: [...before.keys()].filter((scenario) => !after.has(scenario)),
    onlyHead: [...after.keys()].filter((scenario) => !before.has(scenario)),
  });
}

/** Two scenarios of one run, interleaved with each other: paired by block. */
export interface Halves {
  readonly scenario: string;
  readonly base: string;
  readonly head: string;
}

/** Base and head that one run measured. Scenarios that the run does not have are left out. */
export function compareWithin(
  record: RunRecord,
  halves: readonly Halves[],
  options: Omit<CompareOptions, 'force'>,
): RunComparison {
  const sides = sidesOf(record);
  const runPairs = halves.flatMap(({ scenario, base, head }): RunPair[] => {
    const [one, other] = [sides.get(base), sides.get(head)];
    return one === undefined || other === undefined
      ? []
      : [{ scenario, base: one, head: other, pairing: 'block' }];
  });
  const found = { forced: [], allowed: [], onlyBase: [], onlyHead: [] };
  return compared(record, record, runPairs, { ...options, force: false }, found);
}

interface Found {
  readonly forced: Difference[];
  readonly allowed: Difference[];
  readonly onlyBase: string[];
  readonly onlyHead: string[];
}

function compared(
  base: RunRecord,
  head: RunRecord,
  runPairs: readonly RunPair[],
  { thresholds }: CompareOptions,
  { forced, allowed, onlyBase, onlyHead }: Found,
): RunComparison {
  const problems = [
    ...problemsIn(base).map((problem) => ({ ...problem, run: 'base' as const })),
    ...(head === base ? [] : problemsIn(head).map((problem) => ({ ...problem, run: 'head' as const }))),
  ];
  if (runPairs.length === 0 && problems.length === 0)
    throw usageError(
      'nothing-in-common',
      `no scenario is in both runs: base has ${namesOf(onlyBase)}; head has ${namesOf(onlyHead)}`,
      'compare runs of the same kinds, strategies and transports',
    );
  const { config } = head.header;
  const sameMessages = base.header.config.seed === config.seed;
  const valid = problems.length === 0;
  const metrics = valid ? compareMetrics(runPairs, config) : [];
  const counters = valid ? compareCounters(runPairs, sameMessages) : [];
  const judged =
    valid && thresholds !== undefined
      ? judgeThresholds(thresholds, runPairs, metrics, counters, config.level)
      : [];
  const comparison = {
    schema: COMPARISON_SCHEMA,
    base: identityOf(base),
    head: identityOf(head),
    pairing: runPairs.some(({ pairing }) => pairing === 'none') ? ('none' as const) : ('block' as const),
    level: config.level,
    equivalence: config.equivalence,
    forced,
    allowed,
    problems,
    scenarios: { both: runPairs.map(({ scenario }) => scenario), onlyBase, onlyHead },
    metrics: metrics.map((one) => one.comparison),
    counters,
    thresholds: judged,
  } as const;
  return {
    ...comparison,
    scenarios: { ...comparison.scenarios },
    gate: gateOf(comparison, thresholds !== undefined),
    notes: notesOf(base, head, runPairs, sameMessages),
  };
}

function gateOf(
  {
    problems,
    thresholds,
    metrics,
    counters,
  }: Pick<RunComparison, 'problems' | 'thresholds' | 'metrics' | 'counters'>,
  demanded: boolean,
): RunComparison['gate'] {
  const rule = demanded ? 'thresholds' : 'verdicts';
  if (problems.length > 0) return { outcome: 'invalid', rule, exitCode: EXIT.invalid };
  const missed = demanded
    ? thresholds.some(({ outcome }) => outcome === 'missed')
    : [...metrics, ...counters].some(({ verdict }) => verdict === 'worse');
  if (missed) return { outcome: 'missed', rule, exitCode: EXIT.missed };
  if (thresholds.some(({ outcome }) => outcome === 'inconclusive'))
    return { outcome: 'inconclusive', rule, exitCode: EXIT.inconclusive };
  return { outcome: 'passed', rule, exitCode: EXIT.ok };
}

function sidesOf(record: RunRecord): Map<string, Side> {
  return new Map(
    scenarioTrials(record)
      .filter(({ scenario }) => scenario.role === 'measured')
      .map((measured) => [measured.scenario.id, sideOf(measured, record)] as const),
  );
}

function sideOf(measured: ScenarioTrials, record: RunRecord): Side {
  return {
    measured,
    summary: summarizeScenario(measured, record),
    counters: record.counters.findLast(({ scenario }) => scenario === baseOf(measured.scenario)),
    isolated: record.header.config.isolation === 'process',
  };
}

function problemsIn(record: RunRecord): Problem[] {
  const { ofRun, ofScenario } = problemsOf(record, scenarioTrials(record));
  return [...ofRun, ...[...ofScenario.values()].flat()];
}

function identityOf({ header, plan, trials, end }: RunRecord): ComparedRun {
  return {
    id: header.run,
    startedAt: header.startedAt,
    state: end?.reason ?? 'partial',
    seed: plan.seed,
    blocks: new Set(trials.map(({ block }) => block)).size,
    environment: header.environment,
  };
}

function notesOf(
  base: RunRecord,
  head: RunRecord,
  runPairs: readonly RunPair[],
  sameMessages: boolean,
): string[] {
  const unpaired = runPairs.some(({ pairing }) => pairing === 'none');
  const uncounted = runPairs.filter(
    (one) => one.base.counters === undefined || one.head.counters === undefined,
  );
  const shared = runPairs.some((one) => !one.base.isolated || !one.head.isolated);
  return [
    ...(unpaired
      ? [
          'The two runs were measured at different times: what changed on the machine between them is in the ratios and not in their intervals. Base and head are best measured interleaved.',
        ]
      : []),
    ...[['base', base] as const, ['head', head] as const].flatMap(([side, { end }]) =>
      end?.reason === 'complete' ? [] : [`The ${side} is not a whole run: fewer trials than planned.`],
    ),
    ...([base, head].some(({ header }) => header.config.until?.rule === 'resolved')
      ? [
          'A run stopped when its own comparisons were resolved: these intervals are those of a fixed number of blocks.',
        ]
      : []),
    ...(sameMessages
      ? []
      : [
          'The seeds differ, and so do the customers in the messages: bytes are compared as estimates, not counted against each other.',
        ]),
    ...(uncounted.length === 0
      ? []
      : [
          `${plural(uncounted.length, 'scenario')} without counters in one of the runs: nothing is compared exactly there.`,
        ]),
    ...(shared && runPairs.length > 0
      ? [
          'A process has one peak of memory however many trials it serves: with shared processes it has no interval.',
        ]
      : []),
  ];
}

/** Throws a usage error that names everything in which the two differ and must not. */
export function refuseUnlike(base: Conditions, head: Conditions): void {
  const { different } = comparabilityOf(base, head);
  if (different.length === 0) return;
  const lines = different.map(({ field, base: before, head: after }) => `  - ${field}: ${before} → ${after}`);
  throw usageError(
    'unlike-runs',
    `the runs are not alike, so that a difference would say nothing (base → head):\n${lines.join('\n')}`,
    'measure both under the same conditions; --force compares them all the same, and says so in the result',
  );
}

function namesOf(scenarios: readonly string[]): string {
  return scenarios.length === 0
    ? 'none'
    : scenarios.slice(0, 5).join(', ') + (scenarios.length > 5 ? ', …' : '');
}
