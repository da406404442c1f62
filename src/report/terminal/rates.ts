import type { Ramp, Summary } from '../../model/summary.ts';
import { formatNumber, printable } from '../../text/format.ts';
import { sloText } from '../load-tables.ts';
import type { Names } from '../naming.ts';
import { estimateColumn } from '../table.ts';
import { figureColumn, figureTable, figureText } from './figures.ts';
import { type Paint, ruledTable } from './paint.ts';

/** What only ramps, searches and long trials have. */
export function rateSections(summary: Summary, paint: Paint, names: Names): readonly string[] {
  return [
    ...rampSection(summary, paint, names),
    ...capacitySection(summary, paint, names),
    ...trendSection(summary, paint, names),
  ];
}

function rampSection({ ramps }: Summary, paint: Paint, names: Names): readonly string[] {
  if (ramps.length === 0) return [];
  const points = ramps.flatMap((ramp) => ramp.points);
  const columns = [
    estimateColumn(
      'achieved',
      points.map((one) => one.achieved),
    ),
    ...(['P50', 'P90', 'P99'] as const).map((name) =>
      estimateColumn(
        name.toLowerCase(),
        points.map((one) => one[`responseTime${name}`]),
      ),
    ),
  ].map((one) => figureColumn(one));
  const rows = ramps.flatMap((ramp) => [
    printable(names(ramp.scenario).full),
    ...ramp.points.map((point) => ({ name: rateName(ramp, point), at: points.indexOf(point) })),
  ]);
  const narrow = rows.map((row) =>
    typeof row === 'string'
      ? paint.styled('bold', paint.wrapped(row))
      : paint.wrapped(`${row.name}: ${columns.map((one) => figureText(one, row.at)).join(' · ')}`, 4),
  );
  const heading = paint.title('Latency against offered load', 'response time from the intended start');
  return [`${heading}\n${figureTable(paint, columns, rows) ?? narrow.join('\n')}`];
}

function rateName(ramp: Ramp, { ratePerSecond }: Ramp['points'][number]): string {
  const saturated = ramp.saturatedAt !== null && ratePerSecond >= ramp.saturatedAt;
  return `${formatNumber(ratePerSecond)}/s${saturated ? ' saturated' : ''}`;
}

function capacitySection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const { capacities } = summary;
  if (capacities.length === 0) return [];
  const rate = (value: number | null): string => (value === null ? '–' : formatNumber(value));
  const rows = capacities.map((one) => [
    printable(names(one.scenario).full),
    rate(one.ratePerSecond),
    rate(one.bracket.missed),
    formatNumber(one.probes, 0),
  ]);
  const heading = paint.title('Capacity', `highest rate with ${sloText(summary)}, in messages per second`);
  const table = ruledTable(paint, ['', 'capacity', 'missed', 'probes'], rows);
  const limits = capacities.flatMap((one) =>
    one.limitedBy === null ? [] : [paint.wrapped(`${names(one.scenario).full}: ${one.limitedBy}`, 2, '- ')],
  );
  const narrow = rows.map(([name = '', found = '', missed = '']) =>
    paint.wrapped(`${name}: ${found}, missed ${missed}`, 2, '- '),
  );
  return [[heading, table ?? narrow.join('\n'), ...limits].join('\n')];
}

function trendSection({ soaks }: Summary, paint: Paint, names: Names): readonly string[] {
  const lines = soaks.flatMap((soak) =>
    soak.trends.length === 0
      ? []
      : [
          paint.styled('bold', paint.wrapped(names(soak.scenario).full)),
          ...soak.trends.map(({ text }) => paint.wrapped(text, 4, '- ')),
        ],
  );
  return lines.length === 0
    ? []
    : [
        `${paint.title('Over time', 'a straight line through the slices of each long trial')}\n${lines.join('\n')}`,
      ];
}
