import type { Summary } from '../../model/summary.ts';
import { printable, withUnit } from '../../text/format.ts';
import {
  detailTable,
  feedbackNotes,
  feedbackRows,
  feedbackText,
  learnedTable,
  timeTable,
} from '../feedback-tables.ts';
import type { Names } from '../naming.ts';
import type { Cell, Column, Table } from '../table.ts';
import { type Paint, ruledTable } from './paint.ts';

/** Only of runs whose senders listened for what became of their messages. */
export function feedbackSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const notes = feedbackNotes(summary, names);
  const rows = feedbackRows(summary);
  if (rows.length === 0 && notes.length === 0) return [];
  const tables = rows.length === 0 ? [] : [learnedTable, detailTable, timeTable];
  return [
    [
      paint.title('How the sender learns what became of a message'),
      paint.wrapped(feedbackText(summary)),
      ...tables.map((table) => `\n${drawn(table(summary, names), paint)}`),
      ...notes.map((one) => paint.wrapped(one, 2, '- ')),
    ].join('\n'),
  ];
}

/** Turned on its side: there are few transports and many things to be told of each. As many stand side by side as fit. */
function drawn({ caption, columns, rows }: Table, paint: Paint): string {
  return [paint.wrapped(caption), ...sideBySide(columns, rows, paint)].join('\n');
}

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
