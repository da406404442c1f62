import type { Summary } from '../../model/summary.ts';
import { printable } from '../../text/format.ts';
import { groupBy, measuredScenarios, type Names } from '../naming.ts';
import { refusalOf } from '../state.ts';
import { type MainMetric, mainMetrics, metricColumn } from '../tables.ts';
import { figureColumn, figureTable, figureText } from './figures.ts';
import type { Paint } from './paint.ts';

/** CPU is the client's; all but the percentiles are per message. */
const SHORT: Readonly<Record<MainMetric, string>> = {
  throughput: 'throughput',
  serviceTimeP50: 'p50',
  serviceTimeP99: 'p99',
  clientCpu: 'CPU',
  bytesToServer: 'sent',
  turnarounds: 'turns',
  handshakes: 'handshakes',
  resumedHandshakes: 'resumed',
  responseTimeP50: 'response p50',
  responseTimeP99: 'response p99',
  achieved: 'achieved',
  dropped: 'dropped',
  latenessP99: 'pacing p99',
};

/** Columns that a terminal must have room for; the rest, which hardly vary, go first. */
const NEEDED = 4;

/** One line per scenario where the terminal is wide enough, else a few. */
export function scenarioSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const scenarios = measuredScenarios(summary);
  // The steps of a ramp have a table of their own.
  if (scenarios.length === 0 || summary.config.load.model === 'ramp') return [];
  const closed = summary.config.load.model === 'closed';
  const columns = mainMetrics(summary).map((metric) => {
    const label = metric === 'serviceTimeP99' && !closed ? 'service p99' : SHORT[metric];
    const column = metricColumn(metric, scenarios, label);
    return figureColumn(column, metric === 'turnarounds' ? '' : column.column.unit);
  });
  const at = new Map(scenarios.map((one, index) => [one.id, index]));
  const groups = [...groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`)].map(
    ([group, members]) =>
      [
        printable(group),
        members.map((one) => ({
          name: printable(names(one.id).short),
          at: at.get(one.id) ?? -1,
          instead: refusalOf(one),
        })),
      ] as const,
  );
  const rows = groups.flatMap(([group, members]) => [group, ...members]);
  const title = (explanation: string) => paint.title('Scenarios', explanation);
  const wide = figureTable(paint, columns, rows);
  const all = title(
    closed
      ? 'service time of a call; client CPU, bytes sent and turnarounds per message'
      : 'response time from the intended start, service time of a call beside it; pacing: error of the schedule itself',
  );
  if (wide !== undefined) return [`${all}\n${wide}`];
  const fewer = figureTable(paint, columns.slice(0, NEEDED), rows);
  if (fewer !== undefined)
    return [
      `${closed ? title('service time of a call; CPU of the client per message') : all}\n${fewer}\n${paint.styled('dim', paint.wrapped(closed ? 'Bytes and turnarounds are in the HTML report, or in a wider terminal.' : 'More columns are in the HTML report, or in a wider terminal.'))}`,
    ];

  const narrow = groups.flatMap(([group, members]) => [
    paint.styled('bold', paint.wrapped(group)),
    ...members.flatMap((row) => {
      if (row.instead !== undefined)
        return [`  ${row.name}`, paint.styled('red', paint.wrapped(row.instead, 4))];
      const figures = columns.map((column, i) =>
        figureText(i === 0 ? { ...column, label: '' } : column, row.at),
      );
      return [
        `  ${row.name}`,
        ...[figures.slice(0, 3), figures.slice(3)].map((some) => paint.wrapped(some.join(' · '), 4)),
      ];
    }),
  ]);
  return [`${all}\n${narrow.join('\n')}`];
}
