import type { SweepResult } from '../../model/crossover.ts';
import type { Summary } from '../../model/summary.ts';
import { AXIS_WORDS, valueNotation } from '../../model/sweep.ts';
import { formatNumber, printable } from '../../text/format.ts';
import { METRIC_LABELS } from '../naming.ts';
import { sweepTitle } from '../sweep-tables.ts';
import { estimateColumn } from '../table.ts';
import { figureColumn, figureTable, figureText } from './figures.ts';
import { type Paint, ruledTable } from './paint.ts';

/** Curves as columns, one transport each, and what crosses where. */
export function sweepSections({ sweeps }: Summary, paint: Paint): readonly string[] {
  const [first] = sweeps;
  if (first === undefined) return [];
  const heading = paint.title(
    `By ${AXIS_WORDS[first.axis].words}`,
    'each value was measured through every transport in the same blocks',
  );
  return [
    [heading, ...sweeps.map((one) => curves(one, paint))].join('\n'),
    ...crossovers(sweeps, paint),
    ...turnarounds(first, paint),
  ];
}

function curves(sweep: SweepResult, paint: Paint): string {
  const columns = sweep.curves.map(({ transport, points }) =>
    figureColumn(
      estimateColumn(
        printable(transport),
        points.map(({ estimate }) => estimate),
      ),
    ),
  );
  const values = sweep.curves[0]?.points.map(({ value }) => valueNotation(sweep.axis, value)) ?? [];
  const rows = [printable(sweepTitle(sweep)), ...values.map((name, at) => ({ name, at }))];
  const narrow = rows.map((row) =>
    typeof row === 'string'
      ? paint.styled('bold', paint.wrapped(row))
      : paint.wrapped(`${row.name}: ${columns.map((one) => figureText(one, row.at)).join(' · ')}`, 4),
  );
  return figureTable(paint, columns, rows) ?? narrow.join('\n');
}

function crossovers(sweeps: readonly SweepResult[], paint: Paint): readonly string[] {
  const several = new Set(sweeps.map(({ kind, strategy }) => `${kind} · ${strategy}`)).size > 1;
  const lines = sweeps.flatMap((sweep) => {
    if (sweep.crossovers.length === 0) return [];
    const name = several ? sweepTitle(sweep) : METRIC_LABELS[sweep.metric];
    return [
      paint.styled('bold', paint.wrapped(name)),
      ...sweep.crossovers.map(({ text }) => paint.wrapped(text, 2, '- ')),
    ];
  });
  if (lines.length === 0) return [];
  const heading = paint.title('Crossovers', 'where one transport overtakes the other; limits hold together');
  return [[heading, ...lines].join('\n')];
}

function turnarounds({ axis, curves: all }: SweepResult, paint: Paint): readonly string[] {
  const rows = all.map(({ transport, points }) => [
    printable(transport),
    ...points.map((one) => (one.turnarounds === null ? '–' : formatNumber(one.turnarounds))),
  ]);
  if (!all.some(({ points }) => points.some((one) => one.turnarounds !== null))) return [];
  const head = ['', ...(all[0]?.points.map(({ value }) => valueNotation(axis, value)) ?? [])];
  const table = ruledTable(paint, head, rows);
  const narrow = rows.map(([name = '', ...counted]) =>
    paint.wrapped(`${name}: ${[...new Set(counted)].join(', ')}`, 2, '- '),
  );
  const heading = paint.title('Turnarounds', 'per message, counted on a warm connection');
  return [`${heading}\n${table ?? narrow.join('\n')}`];
}
