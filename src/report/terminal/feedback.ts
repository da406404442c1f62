import type { Summary } from '../../model/summary.ts';
import {
  detailTable,
  feedbackNotes,
  feedbackRows,
  feedbackText,
  learnedTable,
  timeTable,
} from '../feedback-tables.ts';
import { printable, withUnit } from '../format.ts';
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

/** Turned on its side: there are few transports and many things to be told of each. */
function drawn({ caption, columns, rows }: Table, paint: Paint): string {
  const names = rows.map((row) => cellText(row[0], columns[0]));
  const lines = columns
    .slice(1)
    .map((column, at) => [`  ${column.label}`, ...rows.map((row) => cellText(row[at + 1], column))]);
  const table = ruledTable(paint, ['', ...names.map((name) => name.split(' · ').join('\n'))], lines);
  const narrow = rows.map((row, at) =>
    [
      paint.styled('bold', paint.wrapped(names[at] ?? '')),
      ...columns
        .slice(1)
        .map((column, i) => paint.wrapped(`${column.label}: ${cellText(row[i + 1], column)}`, 2)),
    ].join('\n'),
  );
  return [paint.wrapped(caption), ...(table === undefined ? narrow : [table])].join('\n');
}

function cellText(cell: Cell | undefined, column: Column | undefined): string {
  return cell?.type === 'text' ? withUnit(printable(cell.text), column?.unit ?? '') : '–';
}
