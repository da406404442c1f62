import type { SweepResult } from '../model/crossover.ts';
import { METRIC_ROWS } from '../model/metrics.ts';
import type { Summary } from '../model/summary.ts';
import { AXIS_WORDS, valueNotation } from '../model/sweep.ts';
import { numberText } from '../text/numbers.ts';
import { countColumn, estimateColumn, none, type Table, tableOf, text, texts } from './table.ts';

/** `receipt · client-render: throughput`. */
export function sweepTitle({ kind, strategy, metric }: SweepResult): string {
  return `${kind} · ${strategy}: ${METRIC_ROWS[metric].label}`;
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

function placeText({ axis }: SweepResult, value: number): string {
  return valueNotation(axis, Number(value.toPrecision(3)));
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
