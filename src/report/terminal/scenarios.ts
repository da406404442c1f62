import type { Metric, Summary } from '../../model/summary.ts';
import { printable, withUnit } from '../format.ts';
import { groupBy, measuredScenarios, type Names } from '../naming.ts';
import { MAIN_METRICS, metricColumn } from '../tables.ts';
import { type Paint, ruledTable } from './paint.ts';

/** CPU is the client's; all but the percentiles are per message. */
const SHORT: Readonly<Record<(typeof MAIN_METRICS)[number], string>> = {
  throughput: 'throughput',
  serviceTimeP50: 'p50',
  serviceTimeP99: 'p99',
  clientCpu: 'CPU',
  bytesToServer: 'sent',
  turnarounds: 'turns',
};

/** One line per scenario where the terminal is wide enough, else a few. */
export function scenarioSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const title = paint.title(
    'Scenarios',
    'service time of a call; client CPU, bytes sent and turnarounds per message',
  );
  const scenarios = measuredScenarios(summary);
  if (scenarios.length === 0) return [];
  const columns = MAIN_METRICS.map((metric: Metric & keyof typeof SHORT) => {
    const { column, cells } = metricColumn(metric, scenarios, SHORT[metric]);
    const unit = metric === 'turnarounds' ? '' : column.unit;
    return {
      label: column.label,
      unit,
      cells: cells.map((cell) =>
        cell.type === 'estimate' ? ([cell.estimate.value, cell.estimate.plusMinus] as const) : undefined,
      ),
    };
  });
  const at = new Map(scenarios.map((one, index) => [one.id, index]));
  const groups = groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`);

  const head = columns.map((one) => `${one.label}\n${one.unit}`);
  const rows = [...groups].flatMap(([group, members]) => [
    printable(group),
    ...members.map((one) => [
      `  ${printable(names(one.id).short)}`,
      ...columns.map((column) => column.cells[at.get(one.id) ?? -1]?.join(' ') ?? '–'),
    ]),
  ]);
  const wide = ruledTable(paint, ['', ...head], rows);
  if (wide !== undefined) return [`${title}\n${wide}`];

  const narrow = [...groups].flatMap(([group, members]) => [
    paint.styled('bold', printable(group)),
    ...members.flatMap((one) => {
      const figures = columns.map((column) => {
        const cell = column.cells[at.get(one.id) ?? -1];
        return cell === undefined
          ? `${column.label} –`
          : `${column.label === 'throughput' ? '' : `${column.label} `}${withUnit(cell[0], column.unit)} ${cell[1]}`;
      });
      return [
        `  ${printable(names(one.id).short)}`,
        ...[figures.slice(0, 3), figures.slice(3)].map((some) => paint.wrapped(some.join(' · '), 4)),
      ];
    }),
  ]);
  return [`${title}\n${narrow.join('\n')}`];
}
