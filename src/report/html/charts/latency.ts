import type { Metric } from '../../../model/summary.ts';
import { estimateSentence, scaleIn } from '../../format.ts';
import { groupBy } from '../../naming.ts';
import { latencyTable } from '../../tables.ts';
import { type ChartSection, type Panel, pointOf } from '../panel.ts';
import { type Context, transportLegend } from './context.ts';

const WITH_INTERVAL: Readonly<Record<number, Metric>> = {
  50: 'serviceTimeP50',
  90: 'serviceTimeP90',
  99: 'serviceTimeP99',
};

export function latency(context: Context): ChartSection {
  const { summary, names, scenarios, colors, marks } = context;
  const panels = [...groupBy(scenarios, (one) => `${one.kind} · ${one.strategy}`)].flatMap(
    ([title, members]): readonly Panel[] => {
      const drawn = members.filter((one) => one.latency.length > 0);
      if (drawn.length === 0) return [];
      return [
        {
          title,
          description: `Line chart of service time by percentile for ${title}. ${drawn
            .map((one) => {
              const { serviceTimeP50: p50, serviceTimeP99: p99 } = one.metrics;
              const said = [
                ...(p50 === undefined ? [] : [`p50 ${estimateSentence(p50)}`]),
                ...(p99 === undefined ? [] : [`p99 ${estimateSentence(p99)}`]),
              ];
              return `${names(one.id).short}: ${said.join(', ')}`;
            })
            .join('; ')}. The table below has every figure.`,
          chart: {
            type: 'latency' as const,
            xAxis: 'percentile of calls',
            yAxis: 'service time, ms',
            unit: 'ms',
            series: drawn.map((one) => ({
              name: names(one.id).short,
              color: colors(one),
              mark: marks(one),
              // 1 / (1 − p) has no place for the maximum; the table has it.
              points: one.latency
                .filter((point) => point.percentile < 100)
                .map((point) => {
                  const metric = WITH_INTERVAL[point.percentile];
                  const interval = metric === undefined ? undefined : one.metrics[metric];
                  const scale = interval === undefined ? undefined : scaleIn('ms', interval.unit);
                  const known = scale === undefined ? null : pointOf(interval, scale);
                  return {
                    x: 1 / (1 - point.percentile / 100),
                    value: point.micros / 1000,
                    low: known?.low ?? null,
                    high: known?.high ?? null,
                  };
                }),
            })),
          },
        },
      ];
    },
  );
  return {
    id: 'latency',
    title: 'Service time',
    nav: 'Service time',
    lead: 'How long a call took, by percentile, on HdrHistogram’s axis: each decade to the right is ten times rarer. All trials of a scenario together; whiskers at 50, 90 and 99 % are the intervals over trials. Percentiles with too few samples beyond them are left out; the maximum is in the table. A closed loop does not send while it waits: this is service time, not response time.',
    legend: transportLegend(context),
    panels,
    notes: [],
    tables: [latencyTable(summary, names)],
  };
}
