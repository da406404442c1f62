import type { Estimate, Verdict } from '../model/summary.ts';
import { type EstimateCells, estimateCells } from '../text/estimates.ts';
import { type Scale, scaleOf } from '../text/units.ts';

/** A table before it is text: Markdown, HTML and terminal draw the same one. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly terminal?: TerminalLayout;
}

/** How a terminal, which is narrower than a page, has a table. */
export type TerminalLayout =
  /** Not drawn: the notes of the table hold the same in words. */
  | { readonly shape: 'none' }
  /** Turned on its side: few rows with many columns. */
  | { readonly shape: 'side' }
  | {
      readonly shape: 'rows';
      /** A heading over each row; a heading that repeats is drawn once. */
      readonly headings?: readonly string[];
      /** The name of each row below its heading, in place of the first cell. */
      readonly names?: readonly string[];
      /** Replaces the figures of a row. */
      readonly instead?: readonly (string | undefined)[];
      /** By the label on the page: a shorter one, or null to leave the column out. */
      readonly labels?: Readonly<Record<string, string | null>>;
      /** The number of columns that a narrow terminal keeps. */
      readonly needed?: number;
      /** The rows to draw, by their place, and the words for the rest; absent for all. */
      readonly shown?: readonly number[];
      readonly omitted?: string;
    };

export interface Column {
  readonly label: string;
  /** Of every figure in the column; '' if the cells are text. */
  readonly unit: string;
  readonly numeric: boolean;
}

export type Cell =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'estimate'; readonly estimate: EstimateCells }
  | { readonly type: 'verdict'; readonly verdict: Verdict }
  /** Not measured, or withheld. */
  | { readonly type: 'none'; readonly reason: string };

export const text = (value: string): Cell => ({ type: 'text', text: value });
export const none = (reason = ''): Cell => ({ type: 'none', reason });
export const textColumn = (label: string): Column => ({ label, unit: '', numeric: false });
export const countColumn = (label: string, unit = ''): Column => ({ label, unit, numeric: true });

/** One column of estimates in one scale, chosen for all of them. */
export function estimateColumn(
  label: string,
  estimates: readonly (Estimate | null | undefined)[],
  absent: (row: number) => string = () => '',
): { readonly column: Column; readonly cells: readonly Cell[] } {
  const present = estimates.filter((one) => one !== null && one !== undefined);
  const scale: Scale = scaleOf(present);
  return {
    column: { label, unit: headUnit(label, scale.unit), numeric: true },
    cells: estimates.map((one, row) =>
      one === null || one === undefined
        ? none(absent(row))
        : { type: 'estimate', estimate: estimateCells(one, scale) },
    ),
  };
}

/** The unit without the word that the label says already: turnarounds `per message`, and connections. */
function headUnit(label: string, unit: string): string {
  if (unit === label) return '';
  return unit === `${label}/msg` ? 'per message' : unit;
}

/** The title of an axis: `turnarounds per message`, `bytes, kB/msg`. */
export function axisTitle(subject: string, unit: string): string {
  const said = headUnit(subject, unit);
  return said === '' ? subject : said === unit ? `${subject}, ${unit}` : `${subject} ${said}`;
}

/** Puts columns side by side. */
export function tableOf(
  caption: string,
  parts: readonly { readonly column: Column; readonly cells: readonly Cell[] }[],
  terminal: TerminalLayout = { shape: 'rows' },
): Table {
  const rows = Math.max(0, ...parts.map((part) => part.cells.length));
  return {
    caption,
    columns: parts.map((part) => part.column),
    terminal,
    rows: Array.from({ length: rows }, (_, row) => parts.map((part) => part.cells[row] ?? none())),
  };
}

export const texts = (label: string, values: readonly string[]): { column: Column; cells: Cell[] } => ({
  column: textColumn(label),
  cells: values.map(text),
});
