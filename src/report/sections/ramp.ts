import type { Ramp, Summary } from '../../model/summary.ts';
import { estimateText } from '../../text/estimates.ts';
import type { Names } from '../../text/naming.ts';
import { countText } from '../../text/numbers.ts';
import { scaleIn } from '../../text/units.ts';
import { countColumn, estimateColumn, type Table, tableOf, text, texts } from '../table.ts';
import type { LinePoint, LineSeries } from './chart-data.ts';
import { type Context, wordsOf } from './context.ts';
import { type Panel, pointOf } from './panel.ts';
import type { Section } from './section.ts';

type Percentile = 'P50' | 'P90' | 'P99';

/** The tail is drawn at P99 if every transport has it at half of its rates or more, else at P90. */
function percentilesOf(members: readonly Ramp[]): readonly Percentile[] {
  const known = members.every(
    ({ points }) => 2 * points.filter((one) => one.responseTimeP99 !== null).length >= points.length,
  );
  return ['P50', known ? 'P99' : 'P90'];
}

/** Response time against offered load: flat as long as a transport keeps up, then up the handle. */
export function ramp(context: Context): Section {
  const { summary, names, colors } = context;
  const transports = [...new Set(summary.ramps.map((one) => one.transport))];
  const panels = [...Map.groupBy(summary.ramps, (one) => `${one.kind} · ${one.strategy}`)].flatMap(
    ([title, members]) =>
      percentilesOf(members).flatMap((percentile) =>
        panelOf(title, percentile, members, context, transports),
      ),
  );
  return {
    id: 'ramp',
    title: 'Latency against offered load',
    nav: 'Latency against load',
    ...wordsOf(summary, 'ramp').page,
    legend: transports.flatMap((transport, mark) => {
      const one = summary.ramps.find((it) => it.transport === transport);
      return one === undefined ? [] : [{ name: transport, color: colors(one.scenario), look: 'line', mark }];
    }),
    panels,
    tables: panels.length === 0 ? [] : [rampTable(summary, names)],
    text:
      summary.ramps.length === 0
        ? []
        : [
            {
              title: 'Latency against offered load',
              explanation: 'response time from the intended start',
              tables: [rampTable(summary, names)],
            },
          ],
  };
}

function panelOf(
  title: string,
  percentile: Percentile,
  members: readonly Ramp[],
  { colors }: Context,
  transports: readonly string[],
): readonly Panel[] {
  const series = members
    .map(
      (one): LineSeries => ({
        name: one.transport,
        color: colors(one.scenario),
        mark: transports.indexOf(one.transport),
        points: pointsOf(one, percentile),
      }),
    )
    .filter(({ points }) => points.length > 0);
  if (series.length === 0) return [];
  const each = members.map((one) => `${one.transport}: ${extremesOf(one, percentile)}`);
  return [
    {
      title: `${title}: ${percentile.toLowerCase()}`,
      description: `Line chart of the ${percentile} of response time against the offered rate for ${title}. ${each.join('; ')}. The table below has every figure.`,
      chart: { type: 'load', xAxis: 'offered, msg/s', yAxis: 'response time, ms', unit: 'ms', series },
    },
  ];
}

function pointsOf({ points }: Ramp, percentile: Percentile): readonly LinePoint[] {
  return points.flatMap((point): LinePoint[] => {
    const estimate = point[`responseTime${percentile}`];
    const scale = estimate === null ? undefined : scaleIn('ms', estimate.unit);
    const known = scale === undefined ? null : pointOf(estimate, scale);
    if (known === null) return [];
    return [{ ...known, x: point.ratePerSecond, crossed: point.saturatedTrials * 2 >= point.trials }];
  });
}

function extremesOf({ points }: Ramp, percentile: Percentile): string {
  const shown = points.flatMap((point) => {
    const estimate = point[`responseTime${percentile}`];
    return estimate === null ? [] : [`${estimateText(estimate)} at ${countText(point.ratePerSecond)}/s`];
  });
  return [...new Set([shown[0], shown.at(-1)])].filter((one) => one !== undefined).join(', then ') || 'none';
}

function rateName({ saturatedAt }: Ramp, { ratePerSecond }: Ramp['points'][number]): string {
  const saturated = saturatedAt !== null && ratePerSecond >= saturatedAt;
  return `${countText(ratePerSecond)}/s${saturated ? ' saturated' : ''}`;
}

/** Every rate of every ramp. */
export function rampTable(summary: Summary, names: Names): Table {
  const rows = summary.ramps.flatMap((ramp) => ramp.points.map((point) => ({ ramp, point })));
  const withheld = (): string => 'too few calls lie beyond it';
  return tableOf(
    'Response time and achieved share at each offered rate',
    [
      texts(
        'scenario',
        rows.map(({ ramp }) => names(ramp.scenario).full),
      ),
      counts(
        'offered',
        'msg/s',
        rows.map(({ point }) => countText(point.ratePerSecond)),
      ),
      estimateColumn(
        'achieved',
        rows.map(({ point }) => point.achieved),
      ),
      ...(['P50', 'P90', 'P99'] as const).map((name) =>
        estimateColumn(
          `response time ${name.toLowerCase()}`,
          rows.map(({ point }) => point[`responseTime${name}`]),
          withheld,
        ),
      ),
      estimateColumn(
        'max',
        rows.map(({ point }) => point.responseTimeMax),
      ),
      texts(
        'saturated',
        rows.map(({ point }) => `${point.saturatedTrials} of ${point.trials}`),
      ),
    ],
    {
      shape: 'rows',
      headings: rows.map(({ ramp }) => names(ramp.scenario).full),
      names: rows.map(({ ramp, point }) => rateName(ramp, point)),
      labels: {
        offered: null,
        'response time p50': 'p50',
        'response time p90': 'p90',
        'response time p99': 'p99',
        max: null,
        saturated: null,
      },
    },
  );
}

function counts(label: string, unit: string, values: readonly string[]) {
  return { column: countColumn(label, unit), cells: values.map(text) };
}
