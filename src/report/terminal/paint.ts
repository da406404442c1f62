import util from 'node:util';
import CliTable from 'cli-table3';
import type { Verdict } from '../../model/summary.ts';
import { printable } from '../../text/lines.ts';

export interface TerminalOptions {
  /** Width of the terminal in cells. */
  readonly columns: number;
  readonly color: boolean;
}

type Style = Parameters<typeof util.styleText>[0];

/** Text for one terminal: its width, its colours. */
export interface Paint {
  readonly columns: number;
  readonly styled: (style: Style, text: string) => string;
  /**
   * Wraps at word boundaries to the terminal's width, at most 100 cells, behind `indent`; `hang` replaces its
   * last cells on the first line.
   */
  readonly wrapped: (text: string, indent?: number, hang?: string) => string;
  /** The heading of a section, with an explanation of its figures. */
  readonly title: (words: string, explanation?: string) => string;
}

/** Lines longer than this are hard to read, however wide the terminal is. */
const READABLE = 100;

const NO_FRAME = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

export function paintFor({ columns, color }: TerminalOptions): Paint {
  const width = Math.max(40, columns);
  // The caller decides whether standard output is a terminal.
  const styled: Paint['styled'] = (style, text) =>
    color ? util.styleText(style, text, { validateStream: false }) : text;
  const wrapped = (text: string, indent = 0, hang = ''): string => {
    const table = new CliTable({
      chars: NO_FRAME,
      colWidths: [Math.min(width, READABLE) - indent],
      wordWrap: true,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    });
    table.push([printable(text)]);
    const margin = ' '.repeat(indent);
    return table
      .toString()
      .split('\n')
      .map((line, at) => (at === 0 ? margin.slice(0, indent - hang.length) + hang : margin) + line.trimEnd())
      .join('\n');
  };
  return {
    columns: width,
    styled,
    wrapped,
    title: (words, explanation) =>
      [
        styled(['bold', 'underline'], words),
        ...(explanation === undefined ? [] : [styled('dim', wrapped(explanation))]),
      ].join('\n'),
  };
}

/**
 * A row of cells, which may have more lines than one; a heading over the rows that follow; or a text in place
 * of a row.
 */
export type TerminalRow = readonly string[] | string | { readonly instead: string };

/**
 * Rows in columns without a frame, under a ruled head. The head must be of narrow characters: its length is
 * the table's width. Undefined when the terminal is too narrow for it.
 */
export function ruledTable(
  paint: Paint,
  head: readonly string[],
  rows: readonly TerminalRow[],
  textColumns: readonly number[] = [0],
): string | undefined {
  const table = new CliTable({
    chars: { ...NO_FRAME, middle: '  ' },
    colAligns: head.map((_, at) => (textColumns.includes(at) ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(head.map((content) => ({ content, vAlign: 'bottom' as const })));
  for (const row of rows) if (isCells(row)) table.push([...row]);

  const lines = table.toString().split('\n');
  const width = lines[0]?.length ?? 0;
  if (width > paint.columns) return undefined;
  const headHeight = heightOf(head);
  const body = lines.slice(headHeight);
  const drawn = [...lines.slice(0, headHeight), '─'.repeat(width)].map((line) =>
    paint.styled('dim', line.trimEnd()),
  );
  let next = 0;
  for (const row of rows) {
    if (typeof row === 'string') drawn.push(paint.styled('bold', paint.wrapped(row)));
    else if (isCells(row)) {
      drawn.push(...body.slice(next, next + heightOf(row)).map((line) => line.trimEnd()));
      next += heightOf(row);
    } else drawn.push(paint.styled('red', paint.wrapped(row.instead, 2)));
  }
  return drawn.join('\n');
}

function isCells(row: TerminalRow): row is readonly string[] {
  return Array.isArray(row);
}

function heightOf(cells: readonly string[]): number {
  return Math.max(...cells.map((one) => one.split('\n').length));
}

export const VERDICT_STYLE = {
  better: 'green',
  worse: 'red',
  equivalent: 'cyan',
  inconclusive: 'yellow',
} as const satisfies Record<Verdict, Style>;
