import type { Comparison, Metric, Summary } from '../../model/summary.ts';
import { AXIS_WORDS, valueNotation } from '../../model/sweep.ts';
import { sweepTitle } from '../../text/axis.ts';
import { estimateCells } from '../../text/estimates.ts';
import { printable } from '../../text/lines.ts';
import { loadText } from '../../text/load.ts';
import { measuredScenarios, type Names } from '../../text/naming.ts';
import { countText } from '../../text/numbers.ts';
import { linkText } from '../../text/scenarios.ts';
import { withUnit } from '../../text/units.ts';
import { estimateColumn } from '../table.ts';

/** The one table of the first screen. */
export interface ScreenTable {
  readonly title: string;
  readonly explanation: string;
  readonly columns: readonly ScreenColumn[];
  readonly groups: readonly ScreenGroup[];
  /** The noun for rows, if some of them are left out. */
  readonly noun: string;
}

export interface ScreenColumn {
  readonly label: string;
  readonly unit: string;
  readonly cells: readonly string[];
  /** The columns with the largest number are dropped first from a narrow terminal. */
  readonly rank: number;
}

export interface ScreenGroup {
  readonly name: string;
  /** Groups with the smallest number are shown if there is no room for all. */
  readonly rank: number;
  readonly members: readonly ScreenRow[];
}

export interface ScreenRow {
  readonly name: string;
  /** The row's place in the cells of each column. */
  readonly at: number;
  readonly instead?: string | undefined;
}

export function screenTable(summary: Summary, names: Names): ScreenTable {
  if (summary.sweeps.length > 0) return sweepTable(summary);
  switch (summary.config.load.model) {
    case 'ramp':
      return rampTable(summary, names);
    case 'capacity':
      return capacityTable(summary, names);
    default:
      return scenarioTable(summary, names);
  }
}

type Shown = readonly [metric: Metric, label: string, rank: number];

const COSTS: readonly Shown[] = [
  ['clientCpu', 'CPU', 2],
  ['bytesToServer', 'sent', 4],
  ['turnarounds', 'turns', 3],
];
const CLOSED: readonly Shown[] = [
  ['throughput', 'rate', 0],
  ['serviceTimeP50', 'p50', 1],
  ['serviceTimeP99', 'p99', 1],
  ...COSTS,
];
const OPEN: readonly Shown[] = [
  ['responseTimeP50', 'p50', 0],
  ['responseTimeP99', 'p99', 1],
  ['achieved', 'achieved', 2],
  ...COSTS,
];
const FAULTS: readonly Shown[] = [
  ['goodput', 'goodput', 0],
  ['timeToFinalP50', 'final p50', 1],
  ['timeToFinalP99', 'final p99', 1],
  ['attempts', 'attempts', 2],
  ['clientCpu', 'CPU', 4],
];

const COUNTED: ReadonlySet<Metric> = new Set(['turnarounds', 'attempts']);

/** The metric of the factor, by preference. */
const FACTORS: readonly (readonly [Metric, string])[] = [
  ['goodput', 'goodput'],
  ['cost', 'cost'],
  ['throughput', 'rate'],
  ['responseTimeP50', 'p50'],
  ['timeToFinalP50', 'final p50'],
  ['serviceTimeP50', 'p50'],
];

function scenarioTable(summary: Summary, names: Names): ScreenTable {
  const scenarios = measuredScenarios(summary);
  const closed = summary.config.load.model === 'closed';
  const faults = summary.faultResults?.scenarios ?? [];
  const shown = faults.length > 0 ? FAULTS : closed ? CLOSED : OPEN;
  const columns = shown.flatMap(([metric, label, rank]): ScreenColumn[] => {
    const { column, cells } = estimateColumn(
      label,
      scenarios.map(({ metrics }) => metrics[metric]),
    );
    const values = cells.map((one) => (one.type === 'estimate' ? one.estimate.value : '–'));
    if (values.every((one) => one === '–')) return [];
    return [{ label, unit: COUNTED.has(metric) ? '/msg' : column.unit, cells: values, rank }];
  });
  const counted = (of: 'duplicates' | 'lost', label: string): ScreenColumn => ({
    label,
    unit: '',
    cells: scenarios.map(({ id }) => {
      const found = faults.find(({ scenario }) => scenario === id);
      return found === undefined ? '–' : countText(found[of]);
    }),
    rank: 3,
  });
  const { factors, cells } = factorsOf(
    summary,
    scenarios.map(({ id }) => id),
  );
  const at = new Map(scenarios.map(({ id }, index) => [id, index]));
  const groups = [...Map.groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`)].map(
    ([name, members]): ScreenGroup => ({
      name: printable(name),
      rank: rankOf(
        members.flatMap(({ id }) => factors.get(id) ?? []),
        factors,
      ),
      members: members.map(({ id, refused }) => ({
        name: printable(names(id).short),
        at: at.get(id) ?? -1,
        instead: refused[0] === undefined ? undefined : `refused (${refused[0].code})`,
      })),
    }),
  );
  const times =
    faults.length > 0 ? 'time to the final outcome' : closed ? 'service time of a call' : 'response time';
  return {
    title: 'Scenarios',
    explanation: `${conditions(summary)}; ${faults.length > 0 ? times : `p50 and p99: ${times}`}`,
    columns: [
      ...columns,
      ...(faults.length > 0 ? [counted('duplicates', 'twice'), counted('lost', 'lost')] : []),
      ...(cells === undefined ? [] : [cells]),
    ],
    groups,
    noun: 'scenario',
  };
}

/**
 * `closed loop, 16 in flight, 1 recipient per call, loopback`; the path to servers of the user is in the
 * warnings.
 */
function conditions({ config }: Pick<Summary, 'config'>): string {
  const isSwept = config.sweep !== null && ['rtt', 'down', 'up'].includes(config.sweep.axis);
  const path = config.targets !== null || isSwept ? [] : [linkText(config.link)];
  return [loadText({ config }), ...path].join(', ');
}

interface Factors {
  readonly factors: ReadonlyMap<string, Comparison>;
  /** Undefined if nothing was compared. */
  readonly cells: ScreenColumn | undefined;
}

/** Each scenario against the first one that it was compared with. */
function factorsOf({ comparisons }: Summary, scenarios: readonly string[]): Factors {
  const [metric, label] = FACTORS.find(([one]) => comparisons.some((each) => each.metric === one)) ?? [];
  const factors = new Map<string, Comparison>();
  const baselines = new Set<string>();
  for (const one of comparisons) {
    if (one.metric !== metric || factors.has(one.candidate)) continue;
    factors.set(one.candidate, one);
    baselines.add(one.baseline);
  }
  if (factors.size === 0) return { factors, cells: undefined };
  const cells = scenarios.map((id) => {
    const found = factors.get(id);
    return found === undefined ? (baselines.has(id) ? 'baseline' : '–') : factorText(found);
  });
  return { factors, cells: { label: 'factor', unit: `of ${label}`, cells, rank: 0 } };
}

function factorText({ ratio }: Comparison): string {
  const { value, range } = estimateCells(ratio);
  return ratio.notKnown === undefined ? `${withUnit(value, '×')} (${range})` : value;
}

/** The answer names the least and the largest factor: their groups come first. */
function rankOf(own: readonly Comparison[], factors: ReadonlyMap<string, Comparison>): number {
  const values = [...factors.values()].map(({ ratio }) => ratio.value);
  const ends = [Math.min(...values), Math.max(...values)];
  return own.some(({ ratio }) => ends.includes(ratio.value)) ? 0 : 1;
}

function rampTable({ ramps, ...summary }: Summary, names: Names): ScreenTable {
  const last = ramps.map(({ points, saturatedAt }) =>
    points.findLast(({ ratePerSecond }) => saturatedAt === null || ratePerSecond < saturatedAt),
  );
  const rate = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : countText(value);
  const times = (['P50', 'P99'] as const).map((name): ScreenColumn => {
    const label = name.toLowerCase();
    const { column, cells } = estimateColumn(
      label,
      last.map((one) => one?.[`responseTime${name}`]),
    );
    const values = cells.map((one) => (one.type === 'estimate' ? one.estimate.value : '–'));
    return { label: `${label} there`, unit: column.unit, cells: values, rank: 1 };
  });
  return {
    title: 'Ramp',
    explanation: conditions(summary),
    columns: [
      { label: 'saturated at', unit: 'msg/s', cells: ramps.map((one) => rate(one.saturatedAt)), rank: 0 },
      {
        label: 'last rate below',
        unit: 'msg/s',
        cells: last.map((one) => rate(one?.ratePerSecond)),
        rank: 0,
      },
      ...times,
    ],
    groups: grouped(ramps, names),
    noun: 'curve',
  };
}

function capacityTable({ capacities, ...summary }: Summary, names: Names): ScreenTable {
  const rate = (value: number | null): string => (value === null ? '–' : countText(value));
  const column = (
    label: string,
    of: (one: Summary['capacities'][number]) => number | null,
  ): ScreenColumn => ({
    label,
    unit: 'msg/s',
    cells: capacities.map((one) => rate(of(one))),
    rank: 0,
  });
  return {
    title: 'Capacity',
    explanation: conditions(summary),
    columns: [
      column('capacity', (one) => one.ratePerSecond),
      column('missed at', (one) => one.bracket.missed),
    ],
    groups: grouped(capacities, names),
    noun: 'scenario',
  };
}

function grouped(
  items: readonly { readonly scenario: string; readonly kind: string; readonly strategy: string }[],
  names: Names,
): readonly ScreenGroup[] {
  const rows = items.map((one, at) => ({ ...one, at }));
  return [...Map.groupBy(rows, (one) => `${one.kind} · ${one.strategy}`)].map(([name, members], rank) => ({
    name: printable(name),
    rank,
    members: members.map(({ scenario, at }) => ({ name: printable(names(scenario).short), at })),
  }));
}

/** A row for each value, a column for each transport. */
function sweepTable({ sweeps, ...summary }: Summary): ScreenTable {
  const curves = [...new Set(sweeps.flatMap((one) => one.curves.map(({ transport }) => transport)))];
  const columns = curves.map((transport, place): ScreenColumn => {
    const cells = sweeps.flatMap((sweep) => {
      const points = sweep.curves.find((one) => one.transport === transport)?.points ?? [];
      const { column, cells: texts } = estimateColumn(
        transport,
        valuesOf(sweep).map((value) => points.find((one) => one.value === value)?.estimate),
      );
      return texts.map((one) => (one.type === 'estimate' ? withUnit(one.estimate.value, column.unit) : '–'));
    });
    return { label: printable(transport), unit: '', cells, rank: place };
  });
  let at = 0;
  const groups = sweeps.map((sweep, rank): ScreenGroup => {
    const members = valuesOf(sweep).map((value) => ({ name: valueNotation(sweep.axis, value), at: at++ }));
    return { name: printable(sweepTitle(sweep)), rank, members };
  });
  const [first] = sweeps;
  return {
    title: first === undefined ? '' : `By ${AXIS_WORDS[first.axis].words}`,
    explanation: conditions(summary),
    columns,
    groups,
    noun: 'row',
  };
}

function valuesOf({ curves }: Summary['sweeps'][number]): readonly number[] {
  return curves[0]?.points.map(({ value }) => value) ?? [];
}
