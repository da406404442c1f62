import type { History, HistoryRun, HistorySeries, Level } from '../../model/history.ts';
import { seededRandom } from '../../model/random.ts';
import { METRICS, type Metric, type ScenarioSummary, type Summary } from '../../model/summary.ts';
import { stepsIn } from '../../stats/steps.ts';
import { comparabilityOf } from './comparability.ts';

/** What is kept of each run. */
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

/** Parts of another metric, and what says more of a moment than of the code. */
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

/** A page has hundreds of series: with 1 % each, a false step is the exception on it. */
const FALSE_STEPS = 0.01;

/**
 * Every metric of every scenario over the runs, in the order of their start, with the steps in its level. Invalid runs have
 * no figures, and a run that is there twice counts once. Steps are looked for in the order of runs alone: what else
 * changed there is for the reader to see.
 */
export function historyOf(past: readonly PastRun[], skipped: History['skipped']): History {
  const left: History['skipped'] = [...skipped];
  const seen = new Set<string>();
  const kept = past
    .toSorted((a, b) => a.run.startedAt.localeCompare(b.run.startedAt))
    .filter(({ path, run, validity }) => {
      const reason = seen.has(run.id)
        ? 'the same run again'
        : validity.valid
          ? undefined
          : `invalid: ${validity.problems[0]?.message ?? 'no result'}`;
      seen.add(run.id);
      if (reason !== undefined) left.push({ path, reason });
      return reason === undefined;
    });
  return {
    runs: kept.map((one, i) => historyRun(one, kept[i - 1])),
    series: seriesOf(kept),
    falseSteps: FALSE_STEPS,
    skipped: left,
  };
}

function historyRun(one: PastRun, before: PastRun | undefined): HistoryRun {
  const { id, startedAt, state } = one.run;
  const changes =
    before === undefined
      ? []
      : [
          ...comparabilityOf(before, one).different,
          ...comparabilityOf(before, one).allowed.filter(({ field }) => field === 'sendoff version'),
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

/** Runs without a value belong to no level. The order of permutations is fixed, so that a page can be made again. */
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
