import type { Summary } from '../../model/summary.ts';
import { formatNumber, percentText, printable } from '../../text/format.ts';
import { faultText } from '../fault-tables.ts';
import type { Names } from '../naming.ts';
import { estimateColumn } from '../table.ts';
import { figureColumn, figureTable, figureText } from './figures.ts';
import { type Paint, ruledTable } from './paint.ts';

/** Only of runs in which things were to go wrong, or in which senders try again. */
export function faultSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const rows = summary.faultResults?.scenarios ?? [];
  if (rows.length === 0) return [];
  const share = (part: number, all: number): string =>
    part === 0 || all === 0 ? formatNumber(part, 0) : `${formatNumber(part, 0)} (${percentText(part / all)})`;
  const name = (scenario: string): string => printable(names(scenario).full);
  const deliveryOutcomes = rows.map((one) => [
    name(one.scenario),
    formatNumber(one.delivered, 0),
    share(one.duplicates, one.recipients),
    share(one.givenUp, one.recipients),
    formatNumber(one.unknown, 0),
    formatNumber(one.lost, 0),
  ]);
  const heads = ['', 'delivered', 'twice', 'given up', '…delivered', 'lost'];
  const narrowFates = deliveryOutcomes.map(([first = '', ...values]) =>
    paint.wrapped(`${first}: ${values.map((value, i) => `${heads[i + 1]} ${value}`).join(', ')}`, 2, '- '),
  );
  const columns = [
    estimateColumn(
      'goodput',
      rows.map((one) => one.goodput),
    ),
    ...(['P50', 'P99'] as const).map((percentile) =>
      estimateColumn(
        `final ${percentile.toLowerCase()}`,
        rows.map((one) => one[`timeToFinal${percentile}`]),
      ),
    ),
    estimateColumn(
      'attempts',
      rows.map((one) => one.attempts),
    ),
    estimateColumn(
      'extra conn.',
      rows.map((one) => one.extraConnections),
    ),
    estimateColumn(
      'extra bytes',
      rows.map((one) => one.extraBytes),
    ),
  ].map((one) => figureColumn(one));
  const figures = rows.flatMap((one, at) => [name(one.scenario), { name: '', at }]);
  const narrow = rows.flatMap((one, at) => [
    paint.styled('bold', paint.wrapped(name(one.scenario))),
    paint.wrapped(columns.map((column) => figureText(column, at)).join(' · '), 4),
  ]);
  return [
    [
      paint.title('When things go wrong', 'recipients, by the ledgers of sender and mock'),
      paint.wrapped(faultText(summary)),
      ruledTable(paint, heads, deliveryOutcomes) ?? narrowFates.join('\n'),
      '',
      figureTable(paint, columns, figures) ?? narrow.join('\n'),
    ].join('\n'),
  ];
}
