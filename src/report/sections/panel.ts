import type { Estimate, ScenarioSummary, Summary } from '../../model/summary.ts';
import { estimateCells, estimateText } from '../../text/estimates.ts';
import { measuredScenarios, type Names } from '../../text/naming.ts';
import type { Scale } from '../../text/units.ts';
import type { ColorKey } from '../html/palette.ts';
import { axisTitle } from '../table.ts';
import type { BarPoint, BarRow, BarSeries, Chart } from './chart-data.ts';

/** One chart, with a description for readers who cannot see it. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly chart: Chart;
}

export interface LegendEntry {
  readonly name: string;
  readonly color: ColorKey;
  readonly look: 'fill' | 'line';
  readonly mark: number;
}

/** By the scenario or its id, with its rate or without. */
export type Colors = (scenario: ScenarioSummary | string, soft?: boolean) => ColorKey;

/** Gives each transport one colour of its family in the whole report. */
export function colorScenarios(summary: Summary, names: Names): Colors {
  const seen = new Map<string, string[]>();
  const probed = summary.capacities.map(({ scenario }) => scenario);
  for (const id of [...measuredScenarios(summary).map((one) => one.id), ...probed]) {
    const { family, transport } = names(id);
    const members = seen.get(family) ?? [];
    if (!members.includes(transport)) members.push(transport);
    seen.set(family, members);
  }
  return (one, soft = false) => {
    const { family, transport } = names(typeof one === 'string' ? one : one.id);
    return { family, shade: Math.max(0, seen.get(family)?.indexOf(transport) ?? 0), soft };
  };
}

export function pointOf(estimate: Estimate | null | undefined, scale: Scale): BarPoint | null {
  if (estimate === null || estimate === undefined) return null;
  // An unknown interval is not drawn.
  const scaled = (value: number | null): number | null =>
    value === null || estimate.notKnown !== undefined ? null : value * scale.factor;
  const { value, range } = estimateCells(estimate, scale);
  return {
    value: estimate.value * scale.factor,
    low: scaled(estimate.low),
    high: scaled(estimate.high),
    text: value,
    range,
  };
}

/** Scenarios in rows, with a heading for each strategy if there are several. */
export function panelRows(
  scenarios: readonly ScenarioSummary[],
  names: Names,
  ceilingOf: (one: ScenarioSummary) => BarRow['ceiling'] = () => null,
): readonly { readonly row: BarRow; readonly scenario: ScenarioSummary | undefined }[] {
  const strategies = Map.groupBy(scenarios, (one) => one.strategy);
  return [...strategies].flatMap(([strategy, members]) => [
    ...(strategies.size > 1
      ? [{ row: { label: strategy, heading: true, ceiling: null }, scenario: undefined }]
      : []),
    ...members.map((one) => ({
      row: {
        label: names(one.id).short + (one.refused.length === 0 ? '' : ' (refused)'),
        heading: false,
        ceiling: one.refused.length === 0 ? ceilingOf(one) : null,
      },
      scenario: one,
    })),
  ]);
}

const NO_COLOR: ColorKey = { family: 'other', shade: 0, soft: false };

export interface BarMetric {
  readonly name: string;
  readonly estimate: (one: ScenarioSummary) => Estimate | null | undefined;
  readonly color: (one: ScenarioSummary) => ColorKey;
}

/** One panel of bars for each kind of message. */
export function barPanels(
  scenarios: readonly ScenarioSummary[],
  names: Names,
  subject: string,
  scale: Scale,
  metrics: readonly BarMetric[],
  more: {
    readonly stacked?: boolean;
    readonly total?: (one: ScenarioSummary) => Estimate | null | undefined;
    readonly ceilingOf?: (one: ScenarioSummary) => BarRow['ceiling'];
  } = {},
): readonly Panel[] {
  const drawn = (one: ScenarioSummary): boolean =>
    metrics.some((metric) => (metric.estimate(one) ?? null) !== null);
  const shown = scenarios.filter((one) => drawn(one) || one.refused.length > 0);
  const kinds = [...Map.groupBy(shown, (one) => one.kind)].filter(([, members]) => members.some(drawn));
  return kinds.map(([kind, members]) => {
    const rows = panelRows(members, names, more.ceilingOf);
    const strategies = new Set(members.map((one) => one.strategy));
    const series: readonly BarSeries[] = metrics.map((metric) => ({
      name: metric.name,
      colors: rows.map(({ scenario }) => (scenario === undefined ? NO_COLOR : metric.color(scenario))),
      points: rows.map(({ scenario }) =>
        scenario === undefined ? null : pointOf(metric.estimate(scenario), scale),
      ),
    }));
    const [only] = strategies;
    return {
      title: strategies.size === 1 && only !== undefined ? `${kind} · ${only}` : kind,
      description: describe(subject, kind, members, metrics[0], names),
      chart: {
        type: 'bars' as const,
        axis: axisTitle(subject, scale.unit),
        unit: scale.unit,
        stacked: more.stacked ?? false,
        range: null,
        rows: rows.map((one) => one.row),
        series,
        totals: rows.map(({ scenario }) =>
          scenario === undefined || more.total === undefined ? null : pointOf(more.total(scenario), scale),
        ),
      },
    };
  });
}

function describe(
  subject: string,
  kind: string,
  members: readonly ScenarioSummary[],
  metric: BarMetric | undefined,
  names: Names,
): string {
  const figures = members.flatMap((one) => {
    const estimate = metric?.estimate(one);
    if (estimate === null || estimate === undefined) return [];
    const { strategy, short } = names(one.id);
    return [`${strategy} · ${short} ${estimateText(estimate)}`];
  });
  const most = figures.slice(0, 12).join('; ');
  return `Bar chart of ${subject} for ${kind}. ${most}. The table below has every figure.`;
}
