import { groupBy } from '../naming.ts';
import { timelineTable } from '../tables.ts';
import { type Context, transportLegend } from './context.ts';
import type { Panel } from './panel.ts';
import type { Section } from './section.ts';

export function timeline(context: Context): Section {
  const { summary, names, scenarios, colors, marks } = context;
  const panels = [...groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`)].flatMap(
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
    lead: 'Each mark is one trial, the unit of every statistic here. Scenarios are interleaved in random order within blocks; a slope or a step that all scenarios share comes from the machine, not from a transport.',
    legend: transportLegend(context),
    panels,
    notes: [],
    tables: panels.length === 0 ? [] : [timelineTable(summary, names)],
  };
}
