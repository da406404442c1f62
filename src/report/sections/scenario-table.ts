import { METRIC_ROWS } from '../../model/metrics.ts';
import type { Metric, ScenarioSummary, Summary } from '../../model/summary.ts';
import { measuredScenarios, type Names } from '../../text/naming.ts';
import { refusalOf } from '../state.ts';
import { type Cell, estimateColumn, type Table, tableOf, text, texts } from '../table.ts';

/** The metrics that readers need first. */
const MAIN_METRICS = [
  'throughput',
  'serviceTimeP50',
  'serviceTimeP99',
  'clientCpu',
  'bytesToServer',
  'turnarounds',
] as const satisfies readonly Metric[];

/** The metrics of an open loop: response times beside service times, and whether the rate was kept. */
const OPEN_METRICS = [
  'responseTimeP50',
  'responseTimeP99',
  'serviceTimeP99',
  'achieved',
  'dropped',
  'latenessP99',
  'clientCpu',
] as const satisfies readonly Metric[];
/**
 * The metrics of handshakes, if connections were secured during trials; kept connections were secured before.
 */
const TLS_METRICS = ['handshakes', 'resumedHandshakes'] as const satisfies readonly Metric[];
export type MainMetric =
  | (typeof MAIN_METRICS)[number]
  | (typeof OPEN_METRICS)[number]
  | (typeof TLS_METRICS)[number];

export function mainMetrics(summary: Pick<Summary, 'config' | 'scenarios'>): readonly MainMetric[] {
  const secured = measuredScenarios(summary).some(({ metrics }) => (metrics.handshakes?.value ?? 0) > 0);
  return [
    ...(summary.config.load.model === 'closed' ? MAIN_METRICS : OPEN_METRICS),
    ...(secured ? TLS_METRICS : []),
  ];
}

/** One row per scenario, one column per metric that any of them has. */
export function scenarioTable(
  caption: string,
  scenarios: readonly ScenarioSummary[],
  metrics: readonly Metric[],
  names: Names,
): Table {
  const shown = metrics.filter((metric) =>
    scenarios.some(
      (one) => one.metrics[metric] !== undefined || one.withheld.some((it) => it.metric === metric),
    ),
  );
  const table = tableOf(caption, [
    texts(
      'scenario',
      scenarios.map((one) => names(one.id).full),
    ),
    ...shown.map((metric) => metricColumn(metric, scenarios)),
  ]);
  return { ...table, rows: table.rows.map((row, at) => inPlaceOfFigures(row, scenarios[at])) };
}

/** The reason replaces the first figure of a refused scenario. */
function inPlaceOfFigures(row: readonly Cell[], scenario: ScenarioSummary | undefined): readonly Cell[] {
  const refusal = scenario === undefined ? undefined : refusalOf(scenario);
  return refusal === undefined ? row : row.map((cell, at) => (at === 1 ? text(refusal) : cell));
}

export function metricColumn(
  metric: Metric,
  scenarios: readonly ScenarioSummary[],
  label: string = METRIC_ROWS[metric].label,
): ReturnType<typeof estimateColumn> {
  return estimateColumn(
    label,
    scenarios.map((one) => one.metrics[metric]),
    (row) => absenceOf(scenarios[row], metric),
  );
}

function absenceOf(scenario: ScenarioSummary | undefined, metric: Metric): string {
  const refusal = scenario === undefined ? undefined : refusalOf(scenario);
  const withheld = scenario?.withheld.find((one) => one.metric === metric);
  return refusal ?? withheld?.reason ?? 'not measured';
}
