import type { ChartConfiguration, Plugin, ScriptableContext } from 'chart.js';
import type { LineChart } from '../../sections/chart-data.ts';
import type { Theme } from './browser.ts';

/** Latency by percentile or by offered load, trials over time, or slices of one trial. */
export function lineConfig(chart: LineChart, theme: Theme, plugin: Plugin): ChartConfiguration {
  const { palette, number, lineStyle } = theme;
  const latency = chart.type === 'latency';
  const load = chart.type === 'load';
  const slices = chart.type === 'slices';
  // 1 / (1 − p): 2 is the median, 10 is 90 %, 100 is 99 %.
  const percentile = (x: number): string => `${Number((100 * (1 - 1 / x)).toPrecision(6))} %`;
  const named = [2, 10, 100, 1000, 10_000, 100_000, 1_000_000];
  // The longest whisker must not leave the plot.
  const highest = Math.max(...chart.series.flatMap((one) => one.points.map((it) => it.high ?? it.value)));
  const everything = chart.series.flatMap((one) =>
    one.points.flatMap((it) => [it.low ?? it.value, it.value]),
  );
  const lowest = Math.min(...everything.filter((value) => value > 0));
  const logTicks = theme.logTicks(lowest, highest);
  const last = Math.max(...chart.series.flatMap((one) => one.points.map((point) => point.x)));

  return {
    type: 'line',
    data: {
      datasets: chart.series.map((series) => ({
        label: series.name,
        data: series.points.map((point) => ({ x: point.x, y: point.value })),
        borderColor: theme.color(series.color),
        backgroundColor: theme.color(series.color),
        borderWidth: latency || load ? 2 : slices ? 1.5 : 1,
        borderDash: lineStyle(series.mark).dash,
        pointStyle: (context: ScriptableContext<'line'>) =>
          series.points[context.dataIndex]?.crossed === true ? 'crossRot' : lineStyle(series.mark).mark,
        // Percentiles come in dozens: marks stand at the labelled ones and at the end.
        pointRadius: (context: ScriptableContext<'line'>) => {
          if (slices) return 0;
          if (!latency) return series.points[context.dataIndex]?.crossed === true ? 6 : 3.5;
          const x = series.points[context.dataIndex]?.x ?? 0;
          const labelled = named.some((value) => Math.abs(x / value - 1) < 1e-6);
          return labelled || context.dataIndex === series.points.length - 1 ? 3 : 0;
        },
        pointHoverRadius: 6,
        points: series.points,
      })),
    },
    plugins: [plugin],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: 14, top: 8 } },
      interaction: { mode: 'nearest', intersect: false },
      scales: {
        x: {
          type: latency ? 'logarithmic' : 'linear',
          ...(latency ? { min: 1, max: last * 1.1 } : { beginAtZero: true }),
          title: { display: true, text: chart.xAxis, color: palette.muted },
          grid: { color: palette.grid },
          border: { color: palette.rule },
          ...(latency
            ? {
                afterBuildTicks: (axis) => {
                  axis.ticks = named.filter((value) => value <= last * 1.1).map((value) => ({ value }));
                },
              }
            : {}),
          ticks: {
            color: palette.muted,
            autoSkip: !latency,
            maxRotation: 0,
            callback: (value) => (latency ? percentile(Number(value)) : number(Number(value))),
          },
        },
        y: {
          type: load ? 'logarithmic' : 'linear',
          ...(load
            ? {
                min: lowest / 1.3,
                max: highest * 1.3,
                afterBuildTicks: (axis) => {
                  axis.ticks = logTicks.map((value) => ({ value }));
                },
              }
            : { beginAtZero: chart.fit !== true, suggestedMax: highest }),
          ...theme.valueAxis(chart.yAxis),
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: (items) => {
              const x = items[0]?.parsed.x ?? 0;
              return latency ? percentile(x) : load ? `${number(x)}/s offered` : `at ${number(x)} s`;
            },
            label: (item) => {
              const point = chart.series[item.datasetIndex]?.points[item.dataIndex];
              if (point === undefined) return '';
              const crossed = point.crossed === true ? ', saturated' : '';
              return `${item.dataset.label ?? ''}: ${number(point.value)} ${chart.unit}${theme.rangeText(point)}${crossed}`;
            },
          },
        },
      },
    },
  };
}
