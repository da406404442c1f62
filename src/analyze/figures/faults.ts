import type { FaultResults, FaultSummary } from '../../model/fault-results.ts';
import { scriptTexts } from '../../model/faults.ts';
import { retryText } from '../../model/retry.ts';
import type { Counters, RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { Estimate } from '../../model/summary.ts';
import type { EffortMeasures, LedgerAccount, Trial } from '../../model/trial.ts';
import { meanInterval } from '../../stats/interval.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimate, estimateOf, scenarioFigures, sumOutcomes } from './estimates.ts';

/** A trial with the books that only trouble needs. */
interface Troubled {
  readonly trial: Trial;
  readonly account: LedgerAccount;
  readonly effort: EffortMeasures;
}

/** Null for a run in which nothing was to go wrong and nobody tries again. */
export function faultResultsOf(scenarios: readonly ScenarioTrials[], record: RunRecord): FaultResults | null {
  const { faults, retry } = record.header.config;
  if (faults === null && retry.attempts === 1) return null;
  return {
    faults: faults?.name ?? '',
    rules: faults === null ? [] : [...scriptTexts(faults)],
    retry: retry.name,
    policy: retryText(retry),
    scenarios: scenarios
      .filter(({ scenario }) => scenario.role === 'measured')
      .flatMap((measured) => summaryOf(measured, record)),
  };
}

function summaryOf(measured: ScenarioTrials, record: RunRecord): FaultSummary[] {
  const { scenario, trials } = measured;
  const { level } = record.header.config;
  const troubled = trials.flatMap((trial): Troubled[] => {
    const { effort } = trial.client;
    const account = trial.ledger?.account ?? null;
    return effort === null || account === null ? [] : [{ trial, account, effort }];
  });
  const goodput = estimateOf(trials, 'goodput', level);
  const attempts = estimateOf(trials, 'attempts', level);
  if (troubled.length === 0 || goodput === undefined || attempts === undefined) return [];
  const outcomes = sumOutcomes(troubled.map(({ trial }) => trial));
  const { accepted, ...others } = outcomes;
  const givenUp = Object.values(others).reduce((sum, one) => sum + one, 0);
  const sum = (of: (one: Troubled) => number): number => troubled.reduce((all, one) => all + of(one), 0);
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
      extraConnections: extra(troubled, normal, level, 'connections/1000 msg', (one, of) =>
        connectionsBeyond(one, of, scenario.connection),
      ),
      extraBytes: extra(troubled, normal, level, 'bytes/msg', bytesBeyond),
      givenUpReasons: {
        refused: outcomes.rejected,
        exhausted: sum(({ effort }) => effort.exhausted),
        overflowed: sum(({ effort }) => effort.overflowed),
        uncertain: sum(({ effort }) => effort.uncertain),
      },
      peakQueue: Math.max(...troubled.map(({ effort }) => effort.peakQueue)),
      fired: struckIn(troubled),
      unacknowledged: sum(({ trial }) => trial.mock?.faults?.unacknowledged ?? 0),
    },
  ];
}

/** What was counted of the first messages, when nothing went wrong. */
type Normal = Counters['following'];

/** Kept connections are open before a trial begins. While they were counted, a pool may still have been opening them. */
function connectionsBeyond(
  { trial, account }: Troubled,
  normal: Normal,
  connection: Scenario['connection'],
): number {
  const opened = trial.mock?.wire.connectionsOpened ?? 0;
  const inOrder = connection === 'warm' ? 0 : normal.connections / normal.messages;
  return (opened / account.delivered - inOrder) * 1000;
}

function bytesBeyond({ trial, account }: Troubled, normal: Normal): number {
  const received = trial.mock?.wire.bytesReceived ?? 0;
  return received / account.delivered - normal.bytesToServer / normal.messages;
}

function extra(
  troubled: readonly Troubled[],
  normal: Normal | undefined,
  level: number,
  unit: string,
  of: (one: Troubled, normal: Normal) => number,
): Estimate | null {
  if (normal === undefined || normal.messages === 0) return null;
  const interval = meanInterval(
    troubled.filter(({ account }) => account.delivered > 0).map((one) => of(one, normal)),
    level,
  );
  return interval === undefined ? null : estimate(interval, level, unit);
}

/** Only what struck at all: a script has rules for both protocols. */
function struckIn(troubled: readonly Troubled[]): FaultSummary['fired'] {
  const sums = new Map<string, number>();
  for (const { trial } of troubled)
    for (const { rule, times } of trial.mock?.faults?.fired ?? [])
      if (times > 0) sums.set(rule, (sums.get(rule) ?? 0) + times);
  return [...sums].map(([rule, times]) => ({ rule, times }));
}
