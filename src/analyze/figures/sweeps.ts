import type { Curve, SweepResult, SweptMetric } from '../../model/crossover.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf, protocolOf } from '../../model/scenario.ts';
import { type Sweep, valueOn } from '../../model/sweep.ts';
import { mayBeShown } from '../../stats/quantile.ts';
import { type BlockValues, boundedValues, knownValues } from '../compare/bounded.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { containsQueue } from './bounds.ts';
import { type CrossoverFigures, crossoverOf, type Track } from './crossovers.ts';
import { scenarioFigures } from './estimates.ts';

/** Why a point of a curve has no estimate. */
export type Absence =
  | { readonly code: 'refused' | 'not-measured' }
  | { readonly code: 'withheld'; readonly percentile: number; readonly samples: number }
  /** The transport does not support this value of the axis. */
  | { readonly code: 'not-supported'; readonly value: number }
  /** `words` are those of the transport that rejected the message size. */
  | { readonly code: 'too-large'; readonly words: string };

type CurvePoint = Curve['points'][number];
export type CurveFigures = Omit<Curve, 'points'> & {
  readonly points: readonly (Omit<CurvePoint, 'absent'> & { readonly absent: Absence | null })[];
};
export type SweepFigures = Omit<SweepResult, 'curves' | 'crossovers'> & {
  readonly curves: readonly CurveFigures[];
  readonly crossovers: readonly CrossoverFigures[];
};

/**
 * The curve of each transport along the axis of a sweep, and the crossovers of every two transports, by
 * workload and metric. All pairs of one metric are one family: their limits hold together (Bonferroni).
 *
 * @param planned includes refused scenarios, so that a gap in a curve has its reason
 */
export function sweepsOf(
  planned: readonly ScenarioTrials[],
  sound: readonly ScenarioTrials[],
  record: RunRecord,
): SweepFigures[] {
  const { config } = record.header;
  const { sweep } = config;
  if (sweep === null) return [];
  const measured = planned.filter(({ scenario }) => scenario.role === 'measured');
  const stands = new Set(sound.map(({ scenario }) => scenario.id));
  const workloads = [
    ...Map.groupBy(measured, ({ scenario }) => `${scenario.kind}/${scenario.strategy}`).values(),
  ];
  const metrics: readonly SweptMetric[] =
    config.load.model === 'closed' ? ['throughput', 'serviceTimeP50'] : ['responseTimeP50'];
  return metrics.flatMap((metric) => {
    const groups = workloads.flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const { kind, strategy } = first.scenario;
      const transports = [...Map.groupBy(members, ({ scenario }) => scenario.transport)];
      const curves = transports.map(([transport, ones]) =>
        curveOf(transport, ones, { metric, sweep, stands, record }),
      );
      const tracks = transports.map(([transport, ones]): Track => {
        const shown = ones.filter(({ scenario }) => stands.has(scenario.id));
        return { transport, values: valuesAlong(shown, metric, sweep) };
      });
      return [{ kind, strategy, curves, pairs: everyTwo(tracks) }];
    });
    const family = groups.reduce((sum, { pairs }) => sum + pairs.length, 0);
    return groups.map(({ kind, strategy, curves, pairs }): SweepFigures => {
      const crossovers = pairs.flatMap(
        ([baseline, candidate]) =>
          crossoverOf(baseline, candidate, {
            metric,
            axis: sweep.axis,
            level: config.level,
            equivalence: config.equivalence,
            family,
          }) ?? [],
      );
      return { kind, strategy, metric, axis: sweep.axis, curves, crossovers };
    });
  });
}

/** SMTP is the baseline of a pair that has it; otherwise the order of the plan decides. */
function everyTwo(tracks: readonly Track[]): (readonly [Track, Track])[] {
  const isSmtp = (one: Track): boolean => protocolOf(one) === 'smtp';
  const ordered = [...tracks].sort((a, b) => Number(isSmtp(b)) - Number(isSmtp(a)));
  return ordered.flatMap((one, i) => ordered.slice(i + 1).map((other) => [one, other] as const));
}

interface CurveSource {
  readonly metric: SweptMetric;
  readonly sweep: Sweep;
  readonly stands: ReadonlySet<string>;
  readonly record: RunRecord;
}

function curveOf(
  transport: string,
  members: readonly ScenarioTrials[],
  { metric, sweep, stands, record }: CurveSource,
): CurveFigures {
  const points = sweep.values.map((value): CurveFigures['points'][number] => {
    const one = members.find(({ scenario }) => valueOn(sweep.axis, scenario) === value);
    if (one === undefined)
      return {
        value,
        scenario: null,
        estimate: null,
        absent: absenceOf(transport, value, record, members),
        turnarounds: null,
      };
    const { metrics, withheld } = scenarioFigures(one, record.header.config.level);
    const isRefused = !stands.has(one.scenario.id);
    const estimate = isRefused ? null : (metrics[metric] ?? null);
    const found = withheld.find((it) => it.metric === metric);
    const absent: Absence =
      isRefused || found === undefined
        ? { code: isRefused ? 'refused' : 'not-measured' }
        : { code: 'withheld', percentile: found.percentile, samples: found.samples };
    return {
      value,
      scenario: one.scenario.id,
      estimate,
      absent: estimate === null ? absent : null,
      turnarounds: turnaroundsOf(one, record),
    };
  });
  return { transport, points };
}

function absenceOf(
  transport: string,
  value: number,
  { header, oversize }: RunRecord,
  [first]: readonly ScenarioTrials[],
): Absence {
  const { sweep } = header.config;
  if (sweep === null) return { code: 'not-measured' };
  const found = oversize.find(
    ({ scenario }) =>
      scenario.transport === transport &&
      scenario.kind === first?.scenario.kind &&
      scenario.strategy === first.scenario.strategy &&
      valueOn(sweep.axis, scenario) === value,
  );
  return found === undefined ? { code: 'not-supported', value } : { code: 'too-large', words: found.reply };
}

function turnaroundsOf({ scenario }: ScenarioTrials, { counters }: RunRecord): number | null {
  const counted = counters.findLast((one) => one.scenario === baseOf(scenario))?.following;
  return counted === undefined || counted.messages === 0 ? null : counted.turnarounds / counted.messages;
}

/** By value on the axis and by block. A withheld percentile is not compared. */
function valuesAlong(
  members: readonly ScenarioTrials[],
  metric: SweptMetric,
  { axis }: Sweep,
): Track['values'] {
  return new Map(
    members.flatMap((one) => {
      const value = valueOn(axis, one.scenario);
      const figures = byBlock(one, metric);
      return value === null || figures.least.size === 0 ? [] : [[value, figures] as const];
    }),
  );
}

/** Times that contain the queue of a busy mock are not compared. */
function byBlock(one: ScenarioTrials, metric: SweptMetric): BlockValues {
  if (metric === 'throughput') return boundedValues(one, 'throughput');
  const times = metric === 'serviceTimeP50' ? one.latency : one.open?.response;
  if (times === undefined || !mayBeShown(times.samples, 50) || containsQueue(one, metric))
    return knownValues(new Map());
  return knownValues(new Map([...times.perTrial].map(([block, { p50 }]) => [block, p50])));
}
