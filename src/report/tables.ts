import { signsMessages } from '../model/feature.ts';
import { METRIC_ROWS } from '../model/metrics.ts';
import type { Metric, ScenarioSummary, Summary } from '../model/summary.ts';
import { countText, fixedText, numberText } from '../text/numbers.ts';
import { durationText } from '../text/times.ts';
import { byWorkload } from './layouts.ts';
import { measuredScenarios, type Names } from './naming.ts';
import { refusalOf } from './state.ts';
import {
  type Cell,
  countColumn,
  estimateColumn,
  none,
  type Table,
  tableOf,
  text,
  textColumn,
  texts,
} from './table.ts';

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

const USUAL_PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 100];

/**
 * The usual percentiles of the merged histograms; these have no interval, for they are counts and not
 * estimates.
 */
export function latencyTable(
  summary: Summary,
  names: Names,
  of: 'latency' | 'responseTime' = 'latency',
): Table {
  const scenarios = measuredScenarios(summary);
  const at = (one: ScenarioSummary, percentile: number): number | undefined =>
    one[of].find((point) => Math.abs(point.percentile - percentile) < 1e-9)?.micros;
  const percentiles = USUAL_PERCENTILES.filter((p) => scenarios.some((one) => at(one, p) !== undefined));
  const subject = of === 'latency' ? 'Service time' : 'Response time';
  return {
    caption: `${subject} of a call: percentiles of all trials of a scenario together`,
    columns: [
      textColumn('scenario'),
      ...percentiles.map((p) => countColumn(p === 100 ? 'maximum' : `${p} %`, 'ms')),
    ],
    rows: scenarios.map((one) => [
      text(names(one.id).full),
      ...percentiles.map((p) => {
        const micros = at(one, p);
        return micros === undefined
          ? none(refusalOf(one) ?? 'too few samples beyond')
          : text(numberText(micros / 1000));
      }),
    ]),
  };
}

export function timelineTable(summary: Summary, names: Names): Table {
  const scenarios = measuredScenarios(summary);
  return {
    caption: 'Throughput of each trial in messages per second, with its start in the run',
    columns: [
      textColumn('scenario'),
      countColumn('block'),
      countColumn('start', 's'),
      countColumn('throughput', 'msg/s'),
    ],
    rows: scenarios.flatMap((one) =>
      one.timeline.map((trial) => [
        text(names(one.id).full),
        text(String(trial.block)),
        text(fixedText(trial.atSeconds, 1)),
        text(numberText(trial.throughput)),
      ]),
    ),
  };
}

export function ceilingTable(summary: Summary): Table {
  const { ceilings } = summary;
  return tableOf(
    'Upper bounds of these figures',
    [
      texts(
        'ceiling',
        ceilings.map((one) => one.label),
      ),
      texts(
        'kind',
        ceilings.map((one) => one.kind),
      ),
      texts(
        'load',
        ceilings.map((one) => `${one.load.concurrency} in flight, batch ${one.load.batch}`),
      ),
      estimateColumn(
        'throughput',
        ceilings.map((one) => one.throughput),
      ),
    ],
    {
      shape: 'rows',
      headings: ceilings.map(({ label }) => label),
      names: ceilings.map(({ kind }) => kind),
      labels: { kind: null, load: null },
    },
  );
}

export function personalizationTable(summary: Summary, names: Names): Table {
  const rows = summary.personalization;
  return tableOf(
    'Cost of personalization over static, per recipient',
    [
      texts(
        'kind',
        rows.map((one) => one.kind),
      ),
      texts(
        'transport',
        rows.map((one) => names(one.candidate).short),
      ),
      texts(
        'strategy',
        rows.map((one) => one.strategy),
      ),
      estimateColumn(
        'extra client CPU',
        rows.map((one) => one.extraClientCpu),
      ),
      estimateColumn(
        'extra mock CPU',
        rows.map((one) => one.extraMockCpu),
      ),
      estimateColumn(
        'extra bytes',
        rows.map((one) => one.extraBytes),
      ),
      estimateColumn(
        'throughput',
        rows.map((one) => one.throughputRatio),
      ),
    ],
    byWorkload(
      rows.map(({ candidate }) => candidate),
      names,
      {
        transport: null,
        strategy: null,
        'extra client CPU': 'client CPU',
        'extra mock CPU': 'mock CPU',
        'extra bytes': 'bytes',
      },
    ),
  );
}

const NO_SUM = 'does not add up';

export function breakdownTable(summary: Summary, names: Names): Table {
  const rows = summary.breakdown;
  const signed = summary.scenarios.some(({ transport }) => signsMessages(transport));
  const caption = 'Client CPU for one recipient, by step';
  return tableOf(
    signed ? `${caption} (composing includes signing)` : caption,
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      estimateColumn(
        'rendering',
        rows.map((one) => one.rendering),
      ),
      estimateColumn(
        'composing',
        rows.map((one) => one.composing),
        () => NO_SUM,
      ),
      estimateColumn(
        'sending',
        rows.map((one) => one.sending),
        () => NO_SUM,
      ),
      estimateColumn(
        'total',
        rows.map((one) => one.total),
      ),
    ],
    byWorkload(
      rows.map(({ scenario }) => scenario),
      names,
    ),
  );
}

export function trialsTable(summary: Summary, names: Names): Table {
  return {
    caption: 'Trials, outcomes and warm-up of each scenario',
    columns: [
      textColumn('scenario'),
      ...['trials', 'failed trials', 'accepted', 'rejected', 'deferred', 'timed out', 'failed'].map((label) =>
        countColumn(label),
      ),
      textColumn('warm-up'),
    ],
    rows: summary.scenarios.map((one): readonly Cell[] => [
      text(names(one.id).full + (one.role === 'ceiling' ? ' (ceiling)' : '')),
      ...[
        one.trials,
        one.failedTrials,
        one.outcomes.accepted,
        one.outcomes.rejected,
        one.outcomes.deferred,
        one.outcomes['timed-out'],
        one.outcomes.failed,
      ].map((count) => text(countText(count))),
      one.warmUp === null
        ? none('none recorded')
        : text(
            `${one.warmUp.decision === 'steady' ? 'steady' : 'not steady'} after ${durationText(one.warmUp.seconds)}`,
          ),
    ]),
  };
}
