import type { ChartConfiguration, Plugin, ScriptableContext } from 'chart.js';
import type { LineChart } from '../../sections/chart-data.ts';
import type { Theme } from './browser.ts';

/** Latency by percentile or by offered load, trials over time, or slices of one trial. */
export function lineConfig(chart: LineChart, theme: Theme, plugin: Plugin): ChartConfiguration {
  const { palette } = theme;
  const latency = chart.type === 'latency';
  const load = chart.type === 'load';
  const slices = chart.type === 'slices';
  const dashes = [[], [6, 3], [2, 3], [9, 3, 2, 3]];
  const marks = ['circle', 'rectRot', 'triangle', 'rect'] as const;
  const number = (value: number): string =>
    value
      .toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 6 : 3 })
      .replace('-', '−');
  // 1 / (1 − p): 2 is the median, 10 is 90 %, 100 is 99 %.
  const percentile = (x: number): string => `${Number((100 * (1 - 1 / x)).toPrecision(6))} %`;
  const named = [2, 10, 100, 1000, 10_000, 100_000, 1_000_000];
  // The longest whisker must not leave the plot.
  const highest = Math.max(...chart.series.flatMap((one) => one.points.map((it) => it.high ?? it.value)));
  const everything = chart.series.flatMap((one) =>
    one.points.flatMap((it) => [it.low ?? it.value, it.value]),
  );
  const lowest = Math.min(...everything.filter((value) => value > 0));
  // A logarithmic axis has steps of 1, 2 and 5, or decades alone where these would be too many.
  const decades = [1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7];
  const perDecade = highest / lowest > 3000 ? [1] : highest / lowest > 300 ? [1, 3] : [1, 2, 5];
  const logTicks = decades
    .flatMap((decade) => perDecade.map((step) => decade * step))
    .filter((value) => value >= lowest / 1.3 && value <= highest * 1.3);
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
        borderDash: dashes[series.mark % dashes.length] ?? [],
        pointStyle: (context: ScriptableContext<'line'>) =>
          series.points[context.dataIndex]?.crossed === true
            ? 'crossRot'
            : (marks[series.mark % marks.length] ?? 'circle'),
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
          title: { display: true, text: chart.yAxis, color: palette.muted },
          grid: { color: palette.grid },
          border: { display: false },
          ticks: { color: palette.muted, maxTicksLimit: 6, callback: (value) => number(Number(value)) },
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
              const range =
                point.low === null || point.high === null
                  ? ''
                  : ` (${number(point.low)} to ${number(point.high)})`;
              const crossed = point.crossed === true ? ', saturated' : '';
              return `${item.dataset.label ?? ''}: ${number(point.value)} ${chart.unit}${range}${crossed}`;
            },
          },
        },
      },
    },
  };
}
