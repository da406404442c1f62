import type { History, HistoryRun, HistorySeries, Level } from '../../model/history.ts';
import { seededRandom } from '../../model/random.ts';
import {
  METRICS,
  type Metric,
  type Problem,
  type ScenarioSummary,
  type Summary,
} from '../../model/summary.ts';
import { stepsIn } from '../../stats/steps.ts';
import { type ConditionDifference, comparabilityOf } from './comparability.ts';

/** The part of a run's summary that the history needs. */
export interface PastRun {
  readonly path: string;
  readonly run: Pick<Summary['run'], 'id' | 'startedAt' | 'state'>;
  readonly environment: Summary['environment'];
  readonly config: Summary['config'];
  readonly validity: Summary['validity'];
  readonly scenarios: readonly Pick<
    ScenarioSummary,
    'id' | 'role' | 'kind' | 'strategy' | 'transport' | 'metrics'
  >[];
}

/** Parts of another metric, and figures that depend on the moment more than on the code. */
const LEFT_OUT: ReadonlySet<Metric> = new Set([
  'offered',
  'responseTimeMax',
  'serviceTimeMax',
  'clientCpuUser',
  'clientCpuSystem',
  'clientEventLoopUtilization',
  'clientEventLoopDelayP99',
  'mockEventLoopUtilization',
]);

/** Probability of a false step in a series. A page has hundreds of series. */
const FALSE_STEPS = 0.01;

export type HistoryFigures = Pick<History, 'series' | 'falseSteps'> & {
  readonly runs: readonly (Omit<HistoryRun, 'changes'> & {
    readonly changes: readonly ConditionDifference[];
  })[];
  readonly skipped: readonly SkippedRun[];
};

export type SkippedRun =
  | { readonly path: string; readonly code: 'repeated' }
  | { readonly path: string; readonly code: 'invalid'; readonly problem: Problem | undefined };

/**
 * Every metric of every scenario over the runs, in the order of their start, with the steps in its level.
 * Invalid and repeated runs are skipped. Steps depend on the order of the runs alone; changes of conditions
 * are listed beside them.
 */
export function historyFigures(past: readonly PastRun[]): HistoryFigures {
  const skipped: SkippedRun[] = [];
  const seen = new Set<string>();
  const kept = past
    .toSorted((a, b) => a.run.startedAt.localeCompare(b.run.startedAt))
    .filter(({ path, run, validity }) => {
      const isRepeated = seen.has(run.id);
      seen.add(run.id);
      if (isRepeated) skipped.push({ path, code: 'repeated' });
      else if (!validity.valid) skipped.push({ path, code: 'invalid', problem: validity.problems[0] });
      return !isRepeated && validity.valid;
    });
  return {
    runs: kept.map((one, i) => historyRun(one, kept[i - 1])),
    series: seriesOf(kept),
    falseSteps: FALSE_STEPS,
    skipped,
  };
}

function historyRun(one: PastRun, before: PastRun | undefined): HistoryFigures['runs'][number] {
  const { id, startedAt, state } = one.run;
  const changes =
    before === undefined
      ? []
      : [
          ...comparabilityOf(before, one).different,
          ...comparabilityOf(before, one).allowed.filter(({ field }) => field === 'sendoff'),
        ];
  return { id, startedAt, sendoff: one.environment.sendoff, state, changes };
}

function seriesOf(runs: readonly PastRun[]): HistorySeries[] {
  const scenarios = new Map(
    runs.flatMap((run) =>
      run.scenarios.filter(({ role }) => role === 'measured').map((one) => [one.id, one] as const),
    ),
  );
  const byRun = runs.map((run) => new Map(run.scenarios.map((one) => [one.id, one.metrics] as const)));
  return METRICS.filter((metric) => !LEFT_OUT.has(metric)).flatMap((metric) =>
    [...scenarios.values()].flatMap(({ id, kind, strategy, transport }): HistorySeries[] => {
      const points = byRun.map((metrics) => metrics.get(id)?.[metric] ?? null);
      if (points.every((point) => point === null)) return [];
      return [{ scenario: id, kind, strategy, transport, metric, points, levels: levelsOf(points) }];
    }),
  );
}

/** Runs without a value belong to no level. The seed is fixed, so that a page can be reproduced. */
function levelsOf(points: HistorySeries['points']): Level[] {
  const known = points.flatMap((point, run) => (point === null ? [] : [{ run, value: point.value }]));
  const steps = stepsIn(
    known.map(({ value }) => value),
    { alpha: FALSE_STEPS, random: seededRandom(1) },
  );
  return [0, ...steps].flatMap((from, i): Level[] => {
    const members = known.slice(from, steps[i] ?? known.length);
    const [first, last] = [members[0], members.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [{ from: first.run, to: last.run, value: median(members.map(({ value }) => value)) }];
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
