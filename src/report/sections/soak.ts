import type { Soak, Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { durationText } from '../../text/times.ts';
import { type Table, tableOf, texts } from '../table.ts';
import type { LineSeries } from './chart-data.ts';
import { type Context, transportLegend, wordsOf } from './context.ts';
import type { Panel } from './panel.ts';
import type { Section } from './section.ts';

/** One line: a value of each slice. */
interface Track {
  readonly name: string;
  readonly soft: boolean;
  readonly points: (soak: Soak) => readonly { readonly x: number; readonly value: number | null }[];
}

interface Picture {
  readonly title: string;
  readonly axis: string;
  readonly unit: string;
  readonly fit?: boolean;
  readonly tracks: readonly Track[];
}

const ofClient =
  (value: (slice: Soak['client'][number]) => number | null): Track['points'] =>
  ({ client }) =>
    client.map((slice) => ({ x: slice.atSeconds, value: value(slice) }));
const ofMock =
  (value: (slice: Soak['mock'][number]) => number): Track['points'] =>
  ({ mock }) =>
    mock.map((slice) => ({ x: slice.atSeconds, value: value(slice) }));

const PICTURES: readonly Picture[] = [
  {
    title: 'throughput',
    axis: 'throughput, msg/s',
    unit: 'msg/s',
    tracks: [{ name: '', soft: false, points: ofClient((slice) => slice.throughput) }],
  },
  {
    title: 'latency',
    axis: 'time of a call, ms',
    unit: 'ms',
    tracks: [
      { name: 'p50', soft: false, points: ofClient(({ p50Micros }) => inMs(p50Micros)) },
      { name: 'p99', soft: true, points: ofClient(({ p99Micros }) => inMs(p99Micros)) },
    ],
  },
  {
    title: 'client memory',
    axis: 'resident memory, MB',
    unit: 'MB',
    fit: true,
    tracks: [{ name: '', soft: false, points: ofClient(({ rssBytes }) => rssBytes / 1e6) }],
  },
  {
    title: 'mock memory',
    axis: 'resident memory, MB',
    unit: 'MB',
    fit: true,
    tracks: [{ name: '', soft: false, points: ofMock(({ rssBytes }) => rssBytes / 1e6) }],
  },
  {
    title: 'connections',
    axis: 'open connections of the mock',
    unit: 'connections',
    tracks: [{ name: '', soft: false, points: ofMock(({ connections }) => connections) }],
  },
];

/** Long trials over their own time. */
export function soak(context: Context): Section {
  const { summary, names } = context;
  const soaks = summary.soaks.filter(({ scenario }) => context.scenarios.some(({ id }) => id === scenario));
  const panels = [...Map.groupBy(soaks, (one) => `${one.kind} · ${one.strategy}`)].flatMap(
    ([title, members]) => PICTURES.flatMap((picture) => panelOf(title, picture, members, context)),
  );
  const isTrend = soaks.some(({ trends }) => trends.length > 0);
  return {
    id: 'soak',
    title: 'Long trials, slice by slice',
    nav: 'Long trials',
    ...wordsOf(summary, 'soak').page,
    legend: transportLegend(context),
    panels,
    tables: isTrend ? [trendTable(summary, names)] : [],
    text: summary.soaks.every((one) => one.trends.length === 0)
      ? []
      : [
          {
            title: 'Over time',
            explanation: 'a straight line through the slices of each long trial',
            tables: [trendTable(summary, names)],
          },
        ],
  };
}

function panelOf(
  title: string,
  { title: subject, axis, unit, fit = false, tracks }: Picture,
  members: readonly Soak[],
  { names, colors, marks, scenarios }: Context,
): readonly Panel[] {
  const series = members.flatMap((one) =>
    tracks.flatMap((track): LineSeries[] => {
      const scenario = scenarios.find(({ id }) => id === one.scenario);
      const points = track
        .points(one)
        .flatMap(({ x, value }) => (value === null ? [] : [{ x, value, low: null, high: null }]));
      if (points.length === 0 || scenario === undefined) return [];
      return [
        {
          name: [names(one.scenario).short, ...(track.name === '' ? [] : [track.name])].join(', '),
          color: colors(one.scenario, track.soft),
          mark: marks(scenario),
          points,
        },
      ];
    }),
  );
  if (series.length === 0) return [];
  const lengths = members.map((one) => `${names(one.scenario).short}, ${durationText(one.seconds)}`);
  return [
    {
      title: `${title}: ${subject}`,
      description: `Line chart of ${subject} over the time of each trial for ${title}: ${lengths.join('; ')}.`,
      chart: { type: 'slices', fit, xAxis: 'seconds since the trial began', yAxis: axis, unit, series },
    },
  ];
}

function inMs(micros: number | null): number | null {
  return micros === null ? null : micros / 1e3;
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
