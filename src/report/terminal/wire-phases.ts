import type { Summary } from '../../model/summary.ts';
import { printable } from '../../text/format.ts';
import { groupBy, type Names } from '../naming.ts';
import { wirePhaseColumns, wirePhaseLead } from '../wire-tables.ts';
import { type FigureRow, figureColumn, figureTable, figureText } from './figures.ts';
import type { Paint } from './paint.ts';

export function wirePhaseSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  if (summary.wire.length === 0) return [];
  const columns = wirePhaseColumns(summary).map((one) => figureColumn(one));
  const rows: FigureRow[] = [];
  const narrow: string[] = [];
  for (const [group, members] of groupBy(summary.wire, (one) => groupOf(one.scenario, names))) {
    rows.push(printable(group));
    narrow.push(paint.styled('bold', printable(group)));
    for (const one of members) {
      const row = { name: printable(names(one.scenario).short), at: summary.wire.indexOf(one) };
      rows.push(row);
      const figures = columns.filter(({ figures }) => figures[row.at] !== undefined);
      narrow.push(
        `  ${row.name}`,
        paint.wrapped(figures.map((column) => figureText(column, row.at)).join(' · '), 4),
      );
    }
  }
  const heading = paint.title('A new connection, phase by phase');
  const lead = paint.styled('dim', paint.wrapped(wirePhaseLead(summary)));
  return [`${heading}\n${figureTable(paint, columns, rows) ?? narrow.join('\n')}\n${lead}`];
}

function groupOf(scenario: string, names: Names): string {
  const { kind, strategy } = names(scenario);
  return `${kind} · ${strategy}`;
}
