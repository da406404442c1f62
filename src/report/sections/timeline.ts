import type { Summary } from '../../model/summary.ts';
import { measuredScenarios, type Names } from '../../text/naming.ts';
import { fixedText, numberText } from '../../text/numbers.ts';
import { countColumn, type Table, text, textColumn } from '../table.ts';
import { type Context, transportLegend, wordsOf } from './context.ts';
import type { Panel } from './panel.ts';
import type { Section } from './section.ts';

export function timeline(context: Context): Section {
  const { summary, names, scenarios, colors, marks } = context;
  const panels = [...Map.groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`)].flatMap(
    ([title, members]): readonly Panel[] => {
      const drawn = members.filter((one) => one.timeline.length > 0);
      if (drawn.length === 0) return [];
      return [
        {
          title,
          description: `Line chart of each trial’s throughput over the run for ${title}: ${drawn
            .map((one) => `${names(one.id).short}, ${one.timeline.length} trials`)
            .join('; ')}. The table below has every trial.`,
          chart: {
            type: 'timeline' as const,
            xAxis: 'seconds since the run began',
            yAxis: 'throughput, msg/s',
            unit: 'msg/s',
            series: drawn.map((one) => ({
              name: names(one.id).short,
              color: colors(one),
              mark: marks(one),
              points: one.timeline.map((trial) => ({
                x: trial.atSeconds,
                value: trial.throughput,
                low: null,
                high: null,
              })),
            })),
          },
        },
      ];
    },
  );
  return {
    id: 'timeline',
    title: 'Trials over time',
    nav: 'Trials over time',
    ...wordsOf(summary, 'timeline').page,
    legend: transportLegend(context),
    panels,
    tables: panels.length === 0 ? [] : [timelineTable(summary, names)],
  };
}

export function timelineTable(summary: Summary, names: Names): Table {
  const scenarios = measuredScenarios(summary);
  return {
    caption: 'Throughput of each trial in messages per second, with its start in the run',
    columns: [
      textColumn('scenario'),
      countColumn('block'),
      countColumn('start', 's'),
      countColumn('throughput', 'msg/s'),
    ],
    rows: scenarios.flatMap((one) =>
      one.timeline.map((trial) => [
        text(names(one.id).full),
        text(String(trial.block)),
        text(fixedText(trial.atSeconds, 1)),
        text(numberText(trial.throughput)),
      ]),
    ),
  };
}
