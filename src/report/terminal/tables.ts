import { printable } from '../../text/lines.ts';
import { withUnit } from '../../text/units.ts';
import type { Cell, Column, Table, TerminalLayout } from '../table.ts';
import { type FigureColumn, type FigureRow, figureTable, figureText } from './figures.ts';
import { type Paint, ruledTable, VERDICT_STYLE } from './paint.ts';

type RowLayout = Extract<TerminalLayout, { shape: 'rows' }>;

/**
 * A table in columns, or as lines if the terminal is too narrow; undefined for a table that has no form here.
 */
export function drawTable(table: Table, paint: Paint): string | undefined {
  const layout = table.terminal ?? { shape: 'rows' };
  switch (layout.shape) {
    case 'none':
      return undefined;
    case 'side':
      return [paint.wrapped(table.caption), ...sideBySide(table.columns, table.rows, paint)].join('\n');
    case 'rows':
      return rowsOf(table, layout, paint);
    default:
      return layout satisfies never;
  }
}

function rowsOf(table: Table, layout: RowLayout, paint: Paint): string {
  const columns = table.columns.flatMap((column, at): FigureColumn[] => {
    const short = layout.labels?.[column.label];
    if (at === 0 || short === null) return [];
    const label = short ?? column.label;
    const isRatio = column.unit === '×';
    return [
      {
        label,
        unit: column.unit === 'per message' && short !== undefined ? '' : isRatio ? '' : column.unit,
        figures: table.rows.map((row) => figureOf(row[at], isRatio, paint)),
      },
    ];
  });
  const rows = namedRows(table, layout);
  const { omitted } = layout;
  const after = omitted === undefined ? '' : `\n${paint.styled('dim', paint.wrapped(omitted))}`;
  const wide = figureTable(paint, columns, rows);
  if (wide !== undefined) return wide + after;
  const { needed } = layout;
  const fewer = needed === undefined ? undefined : figureTable(paint, columns.slice(0, needed), rows);
  if (fewer !== undefined)
    return `${fewer}\n${paint.styled('dim', paint.wrapped('More columns are in the HTML report, or in a wider terminal.'))}`;
  return narrowRows(columns, rows, paint) + after;
}

/** Rows in the order of their headings. */
function namedRows(table: Table, { headings, names, instead, shown }: RowLayout): readonly FigureRow[] {
  const rows = table.rows.map((cells, at) => ({
    at,
    name: printable(names?.[at] ?? plainText(cells[0])),
    instead: instead?.[at],
    heading: headings?.[at],
  }));
  const drawn = shown === undefined ? rows : rows.filter(({ at }) => shown.includes(at));
  return [...Map.groupBy(drawn, ({ heading }) => heading ?? '')].flatMap(([heading, members]) => [
    ...(heading === '' ? [] : [printable(heading)]),
    ...members,
  ]);
}

function narrowRows(columns: readonly FigureColumn[], rows: readonly FigureRow[], paint: Paint): string {
  return rows
    .flatMap((row) => {
      if (typeof row === 'string') return [paint.styled('bold', paint.wrapped(row))];
      if (row.instead !== undefined)
        return [`  ${row.name}`, paint.styled('red', paint.wrapped(row.instead, 4))];
      const figures = columns.flatMap((column) =>
        column.figures[row.at] === undefined ? [] : [figureText(column, row.at)],
      );
      return [paint.wrapped(row.name, 2), paint.wrapped(figures.join(' · '), 4)];
    })
    .join('\n');
}

function figureOf(
  cell: Cell | undefined,
  isRatio: boolean,
  paint: Paint,
): { readonly value: string; readonly spread: string } | undefined {
  switch (cell?.type) {
    case undefined:
    case 'none':
      return undefined;
    case 'text':
      return { value: printable(cell.text), spread: '' };
    case 'verdict':
      return { value: paint.styled(VERDICT_STYLE[cell.verdict], cell.verdict), spread: '' };
    case 'estimate': {
      const { value, range, spread } = cell.estimate;
      return isRatio ? { value: withUnit(value, '×'), spread: `(${range})` } : { value, spread };
    }
    default:
      return cell satisfies never;
  }
}

/** Few rows with many columns: each row becomes a column, as many of them as fit. */
function sideBySide(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
): readonly string[] {
  const [title, ...others] = columns;
  const names = rows.map((row) => cellText(row[0], title));
  const lines = others.map((column, at) => [
    `  ${column.label}`,
    ...rows.map((row) => cellText(row[at + 1], column)),
  ]);
  const table = ruledTable(paint, ['', ...names.map((name) => name.split(' · ').join('\n'))], lines);
  if (table !== undefined) return [table];
  if (rows.length > 1) {
    const half = Math.ceil(rows.length / 2);
    return [
      ...sideBySide(columns, rows.slice(0, half), paint),
      '',
      ...sideBySide(columns, rows.slice(half), paint),
    ];
  }
  return [
    paint.styled('bold', paint.wrapped(names[0] ?? '')),
    ...lines.map(([label = '', value = '']) => paint.wrapped(`${label.trim()}: ${value}`, 2)),
  ];
}

function cellText(cell: Cell | undefined, column: Column | undefined): string {
  return cell?.type === 'text' ? withUnit(printable(cell.text), column?.unit ?? '') : '–';
}

function plainText(cell: Cell | undefined): string {
  return cell?.type === 'text' ? cell.text : '';
}
