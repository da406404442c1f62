import type { Curve, SweepResult } from '../../model/crossover.ts';
import { METRIC_ROWS } from '../../model/metrics.ts';
import { readingOf } from '../../model/reading.ts';
import type { Summary } from '../../model/summary.ts';
import { AXIS_WORDS, valueNotation } from '../../model/sweep.ts';
import { sweepTitle } from '../../text/axis.ts';
import { estimateText } from '../../text/estimates.ts';
import { numberText } from '../../text/numbers.ts';
import { type Scale, scaleOf } from '../../text/units.ts';
import { axisTitle, countColumn, estimateColumn, none, type Table, tableOf, text, texts } from '../table.ts';
import type { LinePoint, SweepChart } from './chart-data.ts';
import { type Context, wordsOf } from './context.ts';
import { type Panel, pointOf } from './panel.ts';
import type { Section } from './section.ts';

/** The results along the swept values, with the crossovers as bands. */
export function sweep(context: Context): Section {
  const { summary, colors } = context;
  const { sweeps } = summary;
  const [first] = sweeps;
  const transports = [...new Set(sweeps.flatMap(({ curves }) => curves.map(({ transport }) => transport)))];
  const axis = first === undefined ? '' : AXIS_WORDS[first.axis].words;
  const crossings = sweeps.some(({ crossovers }) => crossovers.length > 0) ? [crossoverTable(summary)] : [];
  const words = wordsOf(summary, 'sweep');
  return {
    id: 'sweep',
    title: `By ${axis}`,
    nav: `By ${axis}`,
    ...words.page,
    legend: transports.flatMap((transport, mark) => {
      const id = idOf(sweeps, transport);
      return id === undefined ? [] : [{ name: transport, color: colors(id), look: 'line', mark }];
    }),
    panels: sweeps.flatMap((one) => panelOf(one, context, transports)),
    tables: sweeps.length === 0 ? [] : [...sweeps.map(curveTable), ...crossings, turnaroundTable(summary)],
    text:
      sweeps.length === 0
        ? []
        : [
            {
              title: `By ${axis}`,
              explanation: 'each value was measured through every transport in the same blocks',
              tables: sweeps.map(curveTable),
            },
            ...(crossings.length === 0
              ? []
              : [
                  {
                    title: 'Crossovers',
                    explanation: 'where one transport overtakes the other; limits hold together',
                    tables: crossings,
                    ...words.text,
                  },
                ]),
            {
              title: 'Turnarounds per message',
              explanation: 'counted on a warm connection',
              tables: [turnaroundTable(summary)],
            },
          ],
  };
}

function idOf(sweeps: readonly SweepResult[], transport: string): string | undefined {
  const points = sweeps.flatMap(({ curves }) =>
    curves.filter((one) => one.transport === transport).flatMap((one) => one.points),
  );
  return points.find(({ scenario }) => scenario !== null)?.scenario ?? undefined;
}

function panelOf(one: SweepResult, { colors }: Context, transports: readonly string[]): readonly Panel[] {
  const { axis, metric } = one;
  const estimates = one.curves.flatMap(({ points }) => points.flatMap(({ estimate }) => estimate ?? []));
  const scale = scaleOf(estimates);
  const series = one.curves.flatMap((curve) => {
    const id = idOf([one], curve.transport);
    const points = pointsOf(curve, one, scale);
    if (id === undefined || points.length === 0) return [];
    return [{ name: curve.transport, color: colors(id), mark: transports.indexOf(curve.transport), points }];
  });
  if (series.length === 0) return [];
  const values = one.curves[0]?.points.map(({ value }) => value) ?? [];
  const label = METRIC_ROWS[metric].label;
  const chart: SweepChart = {
    type: 'sweep',
    xAxis: AXIS_WORDS[axis].words,
    yAxis: axisTitle(label, scale.unit),
    unit: scale.unit,
    logarithmic: axis !== 'rtt',
    ticks: values.map((value) => ({ value, label: valueNotation(axis, value) })),
    bands: one.crossovers.flatMap(({ crossings }) =>
      crossings.map(({ at }) => ({ at: at.value, low: at.low ?? at.value, high: at.high ?? at.value })),
    ),
    series,
  };
  const each = one.curves.map((curve) => `${curve.transport}: ${extremesOf(one, curve)}`);
  return [
    {
      title: sweepTitle(one),
      description: `Line chart of ${label} against ${AXIS_WORDS[axis].words} for ${one.kind} · ${one.strategy}. ${each.join('; ')}. ${one.crossovers.map(({ text }) => text).join(' ')} The table below has every figure.`,
      chart,
    },
  ];
}

/** As many as a bend needs to look like one. */
const BETWEEN = 16;

/** The measured points, and interpolated ones between them, so that the lines cross inside the bands. */
function pointsOf({ points }: Curve, { axis, metric }: SweepResult, scale: Scale): readonly LinePoint[] {
  const measured = points.flatMap(({ value, estimate }) => {
    const known = pointOf(estimate, scale);
    return known === null ? [] : [{ ...known, x: value }];
  });
  const { coordinate, cost, figure } = readingOf(axis, metric);
  return measured.flatMap((here, i): LinePoint[] => {
    const next = measured[i + 1];
    if (next === undefined) return [here];
    const [from, to] = [here, next].map((one) => ({ at: coordinate(one.x), cost: cost(one.value, one.x) }));
    if (from === undefined || to === undefined) return [here];
    const between = Array.from({ length: BETWEEN - 1 }, (_, k): LinePoint => {
      // Evenly along what the axis shows, not along the coordinate.
      const share = (k + 1) / BETWEEN;
      const x = axis === 'rtt' ? here.x + (next.x - here.x) * share : here.x * (next.x / here.x) ** share;
      const w = (coordinate(x) - from.at) / (to.at - from.at);
      return {
        x,
        value: figure(from.cost + (to.cost - from.cost) * w, x),
        low: null,
        high: null,
        between: true,
      };
    });
    return [here, ...between];
  });
}

function extremesOf({ axis }: SweepResult, { points }: Curve): string {
  const shown = points.flatMap(({ value, estimate }) =>
    estimate === null ? [] : [`${estimateText(estimate)} at ${valueNotation(axis, value)}`],
  );
  return [...new Set([shown[0], shown.at(-1)])].filter((one) => one !== undefined).join(', then ') || 'none';
}

function placeText({ axis }: SweepResult, value: number): string {
  return valueNotation(axis, Number(value.toPrecision(3)));
}

/** The figures of one workload in one metric: a row for each value, a column for each transport. */
export function curveTable(sweep: SweepResult): Table {
  const { axis, curves } = sweep;
  const values = curves[0]?.points.map(({ value }) => value) ?? [];
  return tableOf(
    `${sweepTitle(sweep)} by ${AXIS_WORDS[axis].words}`,
    [
      texts(
        AXIS_WORDS[axis].words,
        values.map((value) => valueNotation(axis, value)),
      ),
      ...curves.map(({ transport, points }) =>
        estimateColumn(
          transport,
          points.map(({ estimate }) => estimate),
          (row) => points[row]?.absent ?? '',
        ),
      ),
    ],
    { shape: 'rows', headings: values.map(() => sweepTitle(sweep)) },
  );
}

/** The crossovers of every two transports, in every metric. */
export function crossoverTable({ sweeps }: Pick<Summary, 'sweeps'>): Table {
  const rows = sweeps.flatMap((of) => of.crossovers.map((crossover) => ({ of, crossover })));
  return tableOf(
    'Crossovers',
    [
      texts(
        'workload and metric',
        rows.map(({ of }) => sweepTitle(of)),
      ),
      texts(
        'transports',
        rows.map(({ crossover }) => `${crossover.candidate} against ${crossover.baseline}`),
      ),
      texts(
        'crosses',
        rows.map(({ crossover: { verdict } }) => verdict),
      ),
      estimateColumn(
        'at',
        rows.map(({ crossover }) => crossover.crossings[0]?.at),
        (row) => (rows[row]?.crossover.verdict === 'never' ? 'nowhere in this range' : 'not sure'),
      ),
      texts(
        'ahead, by stretch of the axis',
        rows.map(({ of, crossover }) =>
          crossover.stretches
            .map(
              ({ from, to, ahead }) =>
                `${placeText(of, from)} to ${placeText(of, to)}: ${ahead ?? 'not sure'}`,
            )
            .join('; '),
        ),
      ),
    ],
    { shape: 'none' },
  );
}

/**
 * The turnarounds that the protocol needs per message; along round-trip times they bend the curves.
 */
export function turnaroundTable({ sweeps }: Pick<Summary, 'sweeps'>): Table {
  const [first] = sweeps;
  const rows = [
    ...new Map(sweeps.flatMap(({ curves }) => curves).map((one) => [one.transport, one])).values(),
  ];
  const values = first?.curves[0]?.points.map(({ value }) => value) ?? [];
  return tableOf('Turnarounds per message, counted over calls one after the other on a warm connection', [
    texts(
      'transport',
      rows.map(({ transport }) => transport),
    ),
    ...values.map((value, at) => ({
      column: countColumn(first === undefined ? '' : valueNotation(first.axis, value)),
      cells: rows.map(({ points }) => {
        const counted = points[at]?.turnarounds ?? null;
        return counted === null ? none('not counted') : text(numberText(counted));
      }),
    })),
  ]);
}
