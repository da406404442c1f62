import type { History, HistorySeries } from '../../../model/history.ts';
import { METRIC_ROWS } from '../../../model/metrics.ts';
import type { Estimate } from '../../../model/summary.ts';
import { estimateText, valueText } from '../../../text/estimates.ts';
import { familyOf } from '../../../text/naming.ts';
import { quantity, signedText } from '../../../text/numbers.ts';
import { instantText } from '../../../text/times.ts';
import { scaleOf } from '../../../text/units.ts';
import type { ChartPoint } from '../../sections/chart-data.ts';
import type { Section } from '../../sections/section.ts';
import {
  axisTitle,
  countColumn,
  estimateColumn,
  type Table,
  tableOf,
  text,
  textColumn,
  texts,
} from '../../table.ts';
import type { ColorKey } from '../palette.ts';
import type { HistoryChart } from './data.ts';

export type HistorySection = Omit<Section, 'panels'> & {
  readonly panels: readonly {
    readonly title: string;
    readonly description: string;
    readonly chart: HistoryChart;
  }[];
};

/**
 * With more series than this, a page would be slow: then those with a step and those of throughput are drawn.
 */
const MOST_CHARTS = 240;

const HOW_TO_READ =
  'Each point is a run, with its interval. The axis does not begin at zero. A ring marks the first run of a new level, a band the levels; a dashed line with a number, a change of machine, library or configuration.';

/**
 * Each metric with a chart for each scenario, so that each has an axis of its own, and the table behind them.
 */
export function metricSections(history: History): HistorySection[] {
  const looks = looksOf(history);
  const all = history.series.length <= MOST_CHARTS;
  return [...Map.groupBy(history.series, ({ metric }) => metric)].map(([metric, series], index) => {
    const [first] = series;
    const label = first === undefined ? metric : METRIC_ROWS[first.metric].label;
    const shown = series.filter((one) => all || metric === 'throughput' || one.levels.length > 1);
    const left = series.length - shown.length;
    return {
      id: metric,
      title: label.charAt(0).toUpperCase() + label.slice(1),
      nav: label,
      // Said once, above the first charts.
      lead: index === 0 ? HOW_TO_READ : '',
      legend: [],
      panels: shown.map((one) => ({
        title: one.scenario,
        description: describe(label, one),
        chart: chartOf(history, label, one, looks),
      })),
      notes: left === 0 ? [] : [`${left} more without a step are in the table.`],
      tables: [figureTable(history, label, series)],
    };
  });
}

type Looks = (transport: string) => { readonly color: ColorKey; readonly mark: number };

/** One colour of its family and one mark for each transport, in the whole page. */
function looksOf({ series }: History): Looks {
  const byFamily = Map.groupBy([...new Set(series.map(({ transport }) => transport))], (transport) =>
    familyOf(transport),
  );
  return (transport) => {
    const family = familyOf(transport);
    const shade = Math.max(0, (byFamily.get(family) ?? []).indexOf(transport));
    return { color: { family, shade, soft: false }, mark: (family === 'api' ? 1 : 0) + shade };
  };
}

function chartOf({ runs }: History, label: string, one: HistorySeries, looks: Looks): HistoryChart {
  const { factor, unit } = scaleOf(one.points.filter((point) => point !== null));
  const scaled = ({ value, low, high }: Estimate): ChartPoint => ({
    value: value * factor,
    low: low === null ? null : low * factor,
    high: high === null ? null : high * factor,
  });
  let changes = 0;
  return {
    type: 'history',
    yAxis: axisTitle(label, unit),
    unit,
    labels: runs.map(({ startedAt }) => startedAt.slice(5, 10)),
    runs: runs.map(({ id, startedAt }) => `${instantText(startedAt)}, ${id}`),
    changes: runs.flatMap((run, at) => (run.changes.length === 0 ? [] : [{ at, number: ++changes }])),
    series: [
      {
        name: one.transport,
        ...looks(one.transport),
        points: one.points.map((point) => (point === null ? null : scaled(point))),
        levels: one.levels.map((level) => ({ ...level, value: level.value * factor })),
      },
    ],
  };
}

function describe(label: string, { scenario, points, levels }: HistorySeries): string {
  const last = points.findLast((point) => point !== null);
  const steps = levels.length - 1;
  const found = steps === 0 ? 'no step' : quantity(steps, 'step');
  return `${label} of ${scenario} over the runs: ${found}${last == null ? '' : `, last ${estimateText(last)}`}.`;
}

function figureTable({ runs }: History, label: string, series: readonly HistorySeries[]): Table {
  return tableOf(`${label} of every run`, [
    texts(
      'run',
      runs.map(({ startedAt }) => instantText(startedAt)),
    ),
    ...series.map(({ scenario, points }) => estimateColumn(scenario, points, () => 'not in this run')),
  ]);
}

/** Every step that was found: where, from which level to which, and what else changed there. */
export function stepTable({ runs, series }: History): Table {
  return {
    caption: 'Steps in level',
    columns: [
      textColumn('scenario'),
      ...['metric', 'from run', 'level before', 'level after', 'change', 'what else changed'].map((label) =>
        countColumn(label),
      ),
    ],
    rows: series.flatMap(({ scenario, metric, points, levels }) =>
      levels.slice(1).flatMap((level, i) => {
        const before = levels[i];
        const run = runs[level.from];
        if (before === undefined || run === undefined) return [];
        const unit = points[level.from]?.unit ?? '';
        // A change in a run without this scenario counts for the next run that has it.
        const changed = runs.slice(before.to + 1, level.from + 1).flatMap(({ changes }) => changes);
        return [
          [
            scenario,
            METRIC_ROWS[metric].label,
            instantText(run.startedAt),
            figure(before.value, unit),
            figure(level.value, unit),
            before.value === 0 ? 'from none' : signed(level.value / before.value - 1),
            changed.length === 0 ? 'nothing known' : changed.map(({ field }) => field).join(', '),
          ].map(text),
        ];
      }),
    ),
  };
}

function figure(value: number, unit: string): string {
  return valueText({ value, low: null, high: null, level: 0, unit });
}

function signed(share: number): string {
  return `${signedText(share * 100)} %`;
}

/** The changes between runs, with the numbers at the chart's lines. */
export function changeTable({ runs }: History): Table {
  const changed = runs.filter(({ changes }) => changes.length > 0);
  return {
    caption: 'Changes of machine, library or configuration',
    columns: ['number', 'from run', 'what', 'before', 'after'].map(textColumn),
    rows: changed.flatMap(({ startedAt, changes }, i) =>
      changes.map(({ field, base, head }) =>
        [String(i + 1), instantText(startedAt), field, base, head].map(text),
      ),
    ),
  };
}
