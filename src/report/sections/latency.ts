import type { Metric, ScenarioSummary, Summary } from '../../model/summary.ts';
import { estimateText } from '../../text/estimates.ts';
import { measuredScenarios, type Names } from '../../text/naming.ts';
import { numberText } from '../../text/numbers.ts';
import { scaleIn } from '../../text/units.ts';
import { refusalOf } from '../state.ts';
import { countColumn, none, type Table, text, textColumn } from '../table.ts';
import type { LinePoint, LineSeries } from './chart-data.ts';
import { type Context, transportLegend, wordsOf } from './context.ts';
import { type Panel, pointOf } from './panel.ts';
import { mainMetrics, scenarioTable } from './scenario-table.ts';
import type { Section } from './section.ts';

/** One kind of time: where its percentiles are, and which of them have an interval. */
interface Times {
  readonly words: string;
  readonly points: (one: ScenarioSummary) => ScenarioSummary['latency'];
  readonly withInterval: Readonly<Record<number, Metric>>;
}

const SERVICE: Times = {
  words: 'service time',
  points: (one) => one.latency,
  withInterval: { 50: 'serviceTimeP50', 90: 'serviceTimeP90', 99: 'serviceTimeP99' },
};
const RESPONSE: Times = {
  words: 'response time',
  points: (one) => one.responseTime,
  withInterval: { 50: 'responseTimeP50', 90: 'responseTimeP90', 99: 'responseTimeP99' },
};

/** Service time of a closed loop; of an open one response time, with the service time pale beside it. */
export function latency(context: Context): Section {
  const { summary, names, scenarios } = context;
  const open = summary.config.load.model !== 'closed';
  const main = open ? RESPONSE : SERVICE;
  const panels = [...Map.groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`)].flatMap(
    ([title, members]): readonly Panel[] => {
      const drawn = members.filter((one) => main.points(one).length > 0);
      if (drawn.length === 0) return [];
      return [
        {
          title,
          description: descriptionOf(title, drawn, main, context),
          chart: {
            type: 'latency',
            xAxis: 'percentile of calls',
            yAxis: `${open ? 'time' : main.words}, ms`,
            unit: 'ms',
            series: [
              ...drawn.map((one) => seriesOf(one, main, context)),
              ...(open ? drawn.map((one) => seriesOf(one, SERVICE, context, true)) : []),
            ],
          },
        },
      ];
    },
  );
  return {
    id: 'latency',
    title: open ? 'Response time and service time' : 'Service time',
    nav: open ? 'Response time' : 'Service time',
    ...wordsOf(summary, 'latency').page,
    legend: transportLegend(context),
    panels,
    tables:
      panels.length === 0
        ? []
        : [
            ...(open
              ? [
                  scenarioTable(
                    'Response time, service time, and whether the rate was kept',
                    scenarios,
                    [
                      'offered',
                      ...mainMetrics(summary).filter((one) => one !== 'clientCpu'),
                      'responseTimeMax',
                    ],
                    names,
                  ),
                  latencyTable(summary, names, 'responseTime'),
                ]
              : []),
            latencyTable(summary, names),
          ],
  };
}

function seriesOf(
  one: ScenarioSummary,
  { words, points, withInterval }: Times,
  { names, colors, marks }: Context,
  soft = false,
): LineSeries {
  return {
    name: soft ? `${names(one.id).short}, ${words}` : names(one.id).short,
    color: colors(one, soft),
    mark: marks(one),
    // 1 / (1 − p) has no place for the maximum; the table has it.
    points: points(one)
      .filter((point) => point.percentile < 100)
      .map((point): LinePoint => {
        const metric = withInterval[point.percentile];
        const interval = metric === undefined ? undefined : one.metrics[metric];
        const scale = interval === undefined ? undefined : scaleIn('ms', interval.unit);
        const known = scale === undefined ? null : pointOf(interval, scale);
        return {
          x: 1 / (1 - point.percentile / 100),
          value: point.micros / 1000,
          low: known?.low ?? null,
          high: known?.high ?? null,
        };
      }),
  };
}

function descriptionOf(
  title: string,
  drawn: readonly ScenarioSummary[],
  { words, withInterval }: Times,
  { names }: Context,
): string {
  const each = drawn.map((one) => {
    const said = [50, 99].flatMap((percentile) => {
      const metric = withInterval[percentile];
      const estimate = metric === undefined ? undefined : one.metrics[metric];
      return estimate === undefined ? [] : [`p${percentile} ${estimateText(estimate)}`];
    });
    return `${names(one.id).short}: ${said.join(', ')}`;
  });
  return `Line chart of ${words} by percentile for ${title}. ${each.join('; ')}. The table below has every figure.`;
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
