import type { FaultSummary } from '../../model/fault-results.ts';
import type { Counters, RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { Estimate } from '../../model/summary.ts';
import type { EffortMeasures, LedgerAccount, Trial } from '../../model/trial.ts';
import { meanInterval } from '../../stats/interval.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimate, estimateOf, scenarioFigures, sumOutcomes } from './estimates.ts';

/** A trial with the accounts that only runs with faults or retries have. */
interface FaultyTrial {
  readonly trial: Trial;
  readonly account: LedgerAccount;
  readonly effort: EffortMeasures;
}

/** One for each measured scenario; null for a run without faults and retries. */
export function faultSummaries(
  scenarios: readonly ScenarioTrials[],
  record: RunRecord,
): FaultSummary[] | null {
  const { faults, retry } = record.header.config;
  if (faults === null && retry.attempts === 1) return null;
  return scenarios
    .filter(({ scenario }) => scenario.role === 'measured')
    .flatMap((measured) => summaryOf(measured, record));
}

function summaryOf(measured: ScenarioTrials, record: RunRecord): FaultSummary[] {
  const { scenario, trials } = measured;
  const { level } = record.header.config;
  const faulty = trials.flatMap((trial): FaultyTrial[] => {
    const { effort } = trial.client;
    const account = trial.ledger?.account ?? null;
    return effort === null || account === null ? [] : [{ trial, account, effort }];
  });
  const goodput = estimateOf(measured, 'goodput', level);
  const attempts = estimateOf(measured, 'attempts', level);
  if (faulty.length === 0 || goodput === undefined || attempts === undefined) return [];
  const outcomes = sumOutcomes(faulty.map(({ trial }) => trial));
  const { accepted, ...others } = outcomes;
  const givenUp = Object.values(others).reduce((sum, one) => sum + one, 0);
  const sum = (of: (one: FaultyTrial) => number): number => faulty.reduce((all, one) => all + of(one), 0);
  const normal = record.counters.find((one) => one.scenario === baseOf(scenario))?.following;
  const { metrics } = scenarioFigures(measured, level);
  return [
    {
      scenario: scenario.id,
      kind: scenario.kind,
      strategy: scenario.strategy,
      transport: scenario.transport,
      recipients: accepted + givenUp,
      delivered: sum(({ account }) => account.delivered),
      duplicates: sum(({ account }) => account.duplicates),
      givenUp,
      unknown: sum(({ account }) => account.unknown),
      lost: sum(({ account }) => account.lost),
      goodput,
      timeToFinalP50: metrics.timeToFinalP50 ?? null,
      timeToFinalP99: metrics.timeToFinalP99 ?? null,
      timeToFinalMax: metrics.timeToFinalMax ?? null,
      attempts,
      extraConnections: extra(faulty, normal, level, 'connections/1000 msg', (one, of) =>
        connectionsBeyond(one, of, scenario.connection),
      ),
      extraBytes: extra(faulty, normal, level, 'bytes/msg', bytesBeyond),
      givenUpReasons: {
        refused: outcomes.rejected,
        exhausted: sum(({ effort }) => effort.exhausted),
        overflowed: sum(({ effort }) => effort.overflowed),
        uncertain: sum(({ effort }) => effort.uncertain),
      },
      peakQueue: Math.max(...faulty.map(({ effort }) => effort.peakQueue)),
      fired: firedIn(faulty),
      unacknowledged: sum(({ trial }) => trial.mock?.faults?.unacknowledged ?? 0),
    },
  ];
}

/** Counts of the first messages, without faults. */
type Normal = Counters['following'];

/** Warm connections are open before a trial starts. During counting, a pool may still have opened them. */
function connectionsBeyond(
  { trial, account }: FaultyTrial,
  normal: Normal,
  connection: Scenario['connection'],
): number {
  const opened = trial.mock?.wire.connectionsOpened ?? 0;
  const inOrder = connection === 'warm' ? 0 : normal.connections / normal.messages;
  return (opened / account.delivered - inOrder) * 1000;
}

function bytesBeyond({ trial, account }: FaultyTrial, normal: Normal): number {
  const received = trial.mock?.wire.bytesReceived ?? 0;
  return received / account.delivered - normal.bytesToServer / normal.messages;
}

function extra(
  faulty: readonly FaultyTrial[],
  normal: Normal | undefined,
  level: number,
  unit: string,
  of: (one: FaultyTrial, normal: Normal) => number,
): Estimate | null {
  if (normal === undefined || normal.messages === 0) return null;
  const interval = meanInterval(
    faulty.filter(({ account }) => account.delivered > 0).map((one) => of(one, normal)),
    level,
  );
  return interval === undefined ? null : estimate(interval, level, unit);
}

/** Without rules that never fired: a script has rules for both protocols. */
function firedIn(faulty: readonly FaultyTrial[]): FaultSummary['fired'] {
  const sums = new Map<string, number>();
  for (const { trial } of faulty)
    for (const { rule, times } of trial.mock?.faults?.fired ?? [])
      if (times > 0) sums.set(rule, (sums.get(rule) ?? 0) + times);
  return [...sums].map(([rule, times]) => ({ rule, times }));
}
