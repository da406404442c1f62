import type { Ramp, Summary } from '../model/summary.ts';
import { countText, percentText } from '../text/numbers.ts';
import type { Names } from './naming.ts';
import { countColumn, estimateColumn, none, type Table, tableOf, text, texts } from './table.ts';

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

function rateName({ saturatedAt }: Ramp, { ratePerSecond }: Ramp['points'][number]): string {
  const saturated = saturatedAt !== null && ratePerSecond >= saturatedAt;
  return `${countText(ratePerSecond)}/s${saturated ? ' saturated' : ''}`;
}

/** The rate that each transport sustains, and the condition that failed above it. */
export function capacityTable(summary: Summary, names: Names): Table {
  const rows = summary.capacities;
  const rate = (value: number | null) => (value === null ? none('none') : text(countText(value)));
  return tableOf(
    'Highest rate that was sustained under the condition',
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      {
        column: countColumn('capacity', 'msg/s'),
        cells: rows.map(({ ratePerSecond }) =>
          ratePerSecond === null ? none('none confirmed') : rate(ratePerSecond),
        ),
      },
      { column: countColumn('highest met', 'msg/s'), cells: rows.map(({ bracket }) => rate(bracket.met)) },
      {
        column: countColumn('lowest missed', 'msg/s'),
        cells: rows.map(({ bracket }) => rate(bracket.missed)),
      },
      counts(
        'probes',
        '',
        rows.map(({ probes }) => countText(probes)),
      ),
      texts(
        'limited by',
        rows.map(({ limitedBy }) => limitedBy ?? 'nothing measured'),
      ),
    ],
    {
      shape: 'rows',
      labels: { 'highest met': null, 'lowest missed': 'missed', 'limited by': null },
    },
  );
}

/** The trends of each long trial. */
export function trendTable(summary: Summary, names: Names): Table {
  const rows = summary.soaks.flatMap((soak) => soak.trends.map((trend) => ({ soak, trend })));
  return tableOf(
    'Trend of each long trial: a straight line through its slices',
    [
      texts(
        'scenario',
        rows.map(({ soak }) => names(soak.scenario).full),
      ),
      texts(
        'trend',
        rows.map(({ trend }) => trend.text),
      ),
    ],
    { shape: 'rows', labels: { trend: '' } },
  );
}

/** `p99 < 100 ms, errors < 0.1 %`. */
export function sloText({ config: { load } }: Pick<Summary, 'config'>): string {
  if (load.model !== 'capacity') return '';
  return load.slo
    .map(
      ({ metric, below }) =>
        `${metric} < ${metric === 'errors' ? percentText(below) : `${countText(below)} ms`}`,
    )
    .join(', ');
}

function counts(label: string, unit: string, values: readonly string[]) {
  return { column: countColumn(label, unit), cells: values.map(text) };
}
