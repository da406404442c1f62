import type { ComparedRun, RunComparison } from '../../model/comparison.ts';
import { EXIT } from '../../model/error.ts';
import type { InstructionsLeftOut } from '../../model/instructions.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { Estimate, Verdict } from '../../model/summary.ts';
import type { Threshold } from '../../model/threshold.ts';
import { type DuetFigures, duetFigures } from '../figures/duets.ts';
import { summarizeScenario } from '../figures/estimates.ts';
import { type ScenarioTrials, scenarioTrials } from '../trials/trials.ts';
import type { ValidityProblem } from '../validity/problem.ts';
import { problemsOf } from '../validity/validity.ts';
import { compareCounters, unlikeCounts } from './counters.ts';
import { compareMetrics } from './metrics.ts';
import type { RunPair, Side } from './run-pair.ts';
import { type JudgedThresholds, judgeThresholds } from './thresholds.ts';

/** The scenarios of two runs, or of two halves of one. */
export interface ScenarioPairs {
  readonly runPairs: readonly RunPair[];
  readonly onlyBase: readonly string[];
  readonly onlyHead: readonly string[];
}

/** Trials of two runs are independent of each other; a run and itself are paired by block. */
export function pairsOfRuns(base: RunRecord, head: RunRecord): ScenarioPairs {
  const self = base.header.run === head.header.run;
  const [before, after] = [sidesOf(base), sidesOf(head)];
  const runPairs = [...before].flatMap(([scenario, one]): RunPair[] => {
    const other = after.get(scenario);
    return other === undefined ? [] : [{ scenario, base: one, head: other, pairing: self ? 'self' : 'none' }];
  });
  return {
    runPairs,
    onlyBase: [...before.keys()].filter((scenario) => !after.has(scenario)),
    onlyHead: [...after.keys()].filter((scenario) => !before.has(scenario)),
  };
}

/** Two scenarios of one run, interleaved with each other: paired by block. */
export interface Halves {
  readonly scenario: string;
  readonly base: string;
  readonly head: string;
}

/** Without scenarios that the run does not have. */
export function pairsOfHalves(record: RunRecord, halves: readonly Halves[]): ScenarioPairs {
  const sides = sidesOf(record);
  const runPairs = halves.flatMap(({ scenario, base, head }): RunPair[] => {
    const [one, other] = [sides.get(base), sides.get(head)];
    return one === undefined || other === undefined
      ? []
      : [{ scenario, base: one, head: other, pairing: 'block' }];
  });
  return { runPairs, onlyBase: [], onlyHead: [] };
}

/** A limit of a comparison, for its notes. */
export type ComparisonLimit =
  | { readonly code: 'measured-apart' | 'stopped-when-resolved' | 'seeds-differ' | 'shared-processes' }
  | { readonly code: 'duet'; readonly scenario: string; readonly figures: DuetFigures }
  | { readonly code: 'partial-run'; readonly run: 'base' | 'head' }
  | { readonly code: 'without-counters'; readonly scenarios: number }
  | ({ readonly code: 'instructions-left-out' } & InstructionsLeftOut)
  | { readonly code: 'instructions-unlike'; readonly scenarios: number };

export interface ComparisonFigures
  extends Pick<RunComparison, 'base' | 'head' | 'pairing' | 'metrics' | 'counters' | 'gate'> {
  readonly problems: readonly { readonly run: 'base' | 'head'; readonly problem: ValidityProblem }[];
  readonly thresholds: JudgedThresholds;
  readonly limits: readonly ComparisonLimit[];
}

/**
 * Compares scenario by scenario; without figures if either run has a problem. `thresholds`: undefined if the
 * verdicts decide.
 */
export function compareSides(
  base: RunRecord,
  head: RunRecord,
  runPairs: readonly RunPair[],
  thresholds: readonly Threshold[] | undefined,
): ComparisonFigures {
  const problems = [
    ...problemsIn(base).map((problem) => ({ run: 'base' as const, problem })),
    ...(head === base ? [] : problemsIn(head).map((problem) => ({ run: 'head' as const, problem }))),
  ];
  const { config } = head.header;
  const sameMessages = base.header.config.seed === config.seed;
  const valid = problems.length === 0;
  const compared = valid ? compareMetrics(runPairs, config) : [];
  const counters = valid ? compareCounters(runPairs, sameMessages) : [];
  const judged: JudgedThresholds =
    valid && thresholds !== undefined
      ? judgeThresholds(thresholds, runPairs, compared, counters, config.level)
      : { judged: [], unmatched: [] };
  const metrics = compared.map((one) => one.comparison);
  return {
    base: identityOf(base),
    head: identityOf(head),
    pairing: runPairs.some(({ pairing }) => pairing === 'none') ? 'none' : 'block',
    problems,
    metrics,
    counters,
    thresholds: judged,
    gate: gateOf(valid, thresholds === undefined ? undefined : judged, [...metrics, ...counters]),
    limits: limitsOf(base, head, runPairs, sameMessages),
  };
}

/** @param thresholds undefined if the verdicts decide */
function gateOf(
  valid: boolean,
  thresholds: JudgedThresholds | undefined,
  verdicts: readonly { readonly verdict: Verdict; readonly ratio?: Estimate | null }[],
): RunComparison['gate'] {
  const rule = thresholds === undefined ? 'verdicts' : 'thresholds';
  if (!valid) return { outcome: 'invalid', rule, exitCode: EXIT.invalid };
  const outcomes = thresholds?.judged.map(({ outcome }) => outcome);
  const missed = outcomes?.includes('missed') ?? verdicts.some(({ verdict }) => verdict === 'worse');
  if (missed) return { outcome: 'missed', rule, exitCode: EXIT.missed };
  // Noise lets a comparison pass without a verdict. A busy mock does not: it could hide any regression.
  const open =
    outcomes?.includes('inconclusive') ??
    verdicts.some(({ verdict, ratio }) => verdict === 'inconclusive' && ratio?.bound !== undefined);
  if (open) return { outcome: 'inconclusive', rule, exitCode: EXIT.inconclusive };
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
  const base = baseOf(measured.scenario);
  const ofIt = ({ scenario }: { readonly scenario: string }): boolean => scenario === base;
  return {
    measured,
    summary: summarizeScenario(measured, record),
    counters: record.counters.findLast(ofIt),
    instructions: record.instructions.findLast(ofIt),
    notCounted: record.instructionsLeftOut.findLast(ofIt),
    isolated: record.header.config.isolation === 'process',
  };
}

function problemsIn(record: RunRecord): ValidityProblem[] {
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

/** The pairs behind each ratio of costs. */
function duetLimits(record: RunRecord, runPairs: readonly RunPair[]): ComparisonLimit[] {
  if (record.header.config.pairing !== 'duet') return [];
  return runPairs.flatMap(({ scenario, base, head, pairing }) => {
    if (pairing !== 'block') return [];
    const compared = {
      baseline: base.measured.scenario.id,
      candidate: head.measured.scenario.id,
    };
    return duetFigures(record, [compared]).map((figures) => ({ code: 'duet' as const, scenario, figures }));
  });
}

function limitsOf(
  base: RunRecord,
  head: RunRecord,
  runPairs: readonly RunPair[],
  sameMessages: boolean,
): ComparisonLimit[] {
  const limits: ComparisonLimit[] = [...duetLimits(head, runPairs)];
  if (runPairs.some(({ pairing }) => pairing === 'none')) limits.push({ code: 'measured-apart' });
  for (const [run, { end }] of [['base', base] as const, ['head', head] as const])
    if (end?.reason !== 'complete') limits.push({ code: 'partial-run', run });
  if ([base, head].some(({ header }) => header.config.until?.rule === 'resolved'))
    limits.push({ code: 'stopped-when-resolved' });
  if (!sameMessages) limits.push({ code: 'seeds-differ' });
  const scenarios = runPairs.filter(
    (one) => one.base.counters === undefined || one.head.counters === undefined,
  ).length;
  if (scenarios > 0) limits.push({ code: 'without-counters', scenarios });
  limits.push(...instructionLimits(runPairs));
  if (runPairs.some((one) => !one.base.isolated || !one.head.isolated))
    limits.push({ code: 'shared-processes' });
  return limits;
}

/** One limit for each reason: without valgrind, it is the same for all scenarios. */
function instructionLimits(runPairs: readonly RunPair[]): ComparisonLimit[] {
  const leftOut = new Map<string, InstructionsLeftOut>();
  for (const { notCounted } of runPairs.flatMap(({ base, head }) => [base, head]))
    if (notCounted !== undefined) leftOut.set(`${notCounted.reason} ${notCounted.detail}`, notCounted);
  const scenarios = runPairs.filter(
    ({ base, head }) => (base.instructions ?? base.notCounted) !== undefined && unlikeCounts(base, head),
  ).length;
  return [
    ...[...leftOut.values()].map((one) => ({ ...one, code: 'instructions-left-out' as const })),
    ...(scenarios === 0 ? [] : [{ code: 'instructions-unlike' as const, scenarios }]),
  ];
}
