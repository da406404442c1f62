import { withUnit } from '../../text/units.ts';
import type { Cell, Column } from '../table.ts';
import { type Paint, ruledTable } from './paint.ts';

/** Figures under one label, one for each row; undefined for a row without one. */
export interface FigureColumn {
  readonly label: string;
  readonly unit: string;
  readonly figures: readonly ({ readonly value: string; readonly spread: string } | undefined)[];
}

/**
 * A name with its figures, by their place in the columns; a text in place of them; or a heading over the rows
 * that follow.
 */
export type FigureRow =
  | { readonly name: string; readonly at: number; readonly instead?: string | undefined }
  | string;

export function figureColumn(
  { column, cells }: { readonly column: Column; readonly cells: readonly Cell[] },
  unit: string = column.unit,
): FigureColumn {
  const figures = cells.map((cell) => (cell.type === 'estimate' ? cell.estimate : undefined));
  return { label: column.label, unit, figures };
}

/** Undefined if the terminal is too narrow, even with the long intervals below their values. */
export function figureTable(
  paint: Paint,
  columns: readonly FigureColumn[],
  rows: readonly FigureRow[],
): string | undefined {
  const indent = rows.some((row) => typeof row === 'string') ? '  ' : '';
  const hasUnits = columns.some(({ unit }) => unit !== '');
  const head = ['', ...columns.map(({ label, unit }) => (hasUnits ? `${label}\n${unit}` : label))];
  const drawn = (cell: (value: string, spread: string) => string): string | undefined =>
    ruledTable(
      paint,
      head,
      rows.map((row) => {
        if (typeof row === 'string') return row;
        if (row.instead !== undefined) return { instead: `${row.name}: ${row.instead}` };
        const figures = columns.map((column) => column.figures[row.at]);
        return [indent + row.name, ...figures.map((one) => (one ? cell(one.value, one.spread) : '–'))];
      }),
    );
  return (
    drawn((value, spread) => `${value} ${spread}`.trim()) ??
    drawn((value, spread) => {
      const range = /^\((.*)\)$/.exec(spread)?.[1];
      return range === undefined ? `${value} ${spread}`.trim() : `${value}\n${range}`;
    })
  );
}

/** `p50 19.9 ms ±24%`, for a layout without columns. */
export function figureText({ label, unit, figures }: FigureColumn, at: number): string {
  const figure = figures[at];
  if (figure === undefined) return `${label} –`.trim();
  return `${label} ${withUnit(figure.value, unit)} ${figure.spread}`.trim();
}
