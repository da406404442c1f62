import type { ChartConfiguration, Plugin, ScriptableScaleContext } from 'chart.js';
import type { BarChart, BarPoint } from '../../sections/chart-data.ts';
import type { Theme } from './browser.ts';

/** Horizontal bars in rows, or dots around one for ratios. */
export function barConfig(chart: BarChart, theme: Theme, plugin: Plugin): ChartConfiguration {
  const { palette, number } = theme;
  const ratios = chart.type === 'ratios';
  const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10, 20, 50, 100];
  // Close to one those steps are too coarse.
  const fine = [0.8, 0.9, 1, 1.1, 1.25];
  const inRange = (value: number): boolean =>
    chart.range !== null && value >= chart.range.min && value <= chart.range.max;
  const unit = chart.unit === '' || chart.unit === '×' ? chart.unit : ` ${chart.unit}`;
  const said = (point: BarPoint): string => `${point.text}${unit} (${point.range})`;

  const everything = [...chart.series.flatMap((one) => one.points), ...chart.totals];
  const highs = everything.map((point) => (point === null ? 0 : Math.max(point.value, point.high ?? 0)));
  const most = Math.max(...highs);
  // A ceiling far above the bars would squash them: it is drawn as an arrow at the edge instead.
  const near = chart.rows
    .map((row) => row.ceiling?.value ?? 0)
    .filter((value) => value > most && value < most * 1.6);
  const top = Math.max(most, ...near);
  // In a stack only the whole has a whisker.
  const lows = chart.stacked
    ? [
        ...chart.series.flatMap((one) => one.points.map((it) => it?.value)),
        ...chart.totals.map((it) => it?.low),
      ]
    : everything.map((point) => point?.low ?? point?.value);
  const bottom = Math.min(0, ...lows.map((low) => low ?? 0));
  const text = (point: BarPoint): string => `${point.text}${ratios ? '×' : ''}`;
  // Figures stand beyond the ends of bars, outside the plot where a bar is the longest: 11 pixels of type,
  // two thirds wide.
  const roomFor = (points: readonly (BarPoint | null)[]): number =>
    Math.max(0, ...points.map((point) => (point === null ? 0 : text(point).length * 7)));
  const ceilings = chart.rows.some((row) => row.ceiling !== null);
  const right =
    roomFor(everything.filter((point) => point !== null && point.value >= 0)) + (ceilings ? 26 : 14);
  const left = roomFor(everything.filter((point) => point !== null && point.value < 0));

  // In a stack the whisker belongs to the whole, so it goes with the last series, whose bars end there.
  const pointsOf = (index: number): readonly (BarPoint | null)[] => {
    if (!chart.stacked) return chart.series[index]?.points ?? [];
    return index === chart.series.length - 1 ? chart.totals : [];
  };
  const datasets = chart.series.map((series, index) => ({
    label: series.name,
    data: series.points.map((point) => point?.value ?? null),
    backgroundColor: series.colors.map(theme.color),
    borderColor: series.colors.map(theme.color),
    borderWidth: 0,
    barPercentage: chart.series.length > 1 && !chart.stacked ? 0.92 : 0.66,
    categoryPercentage: chart.series.length > 1 && !chart.stacked ? 0.72 : 1,
    maxBarThickness: 16,
    showLine: false,
    pointRadius: 3.5,
    pointHoverRadius: 6,
    points: pointsOf(index),
    said: pointsOf(index).map((point) => (point === null ? null : text(point))),
    ceilings: index === 0 ? chart.rows.map((row) => row.ceiling?.value ?? null) : [],
  }));

  return {
    type: ratios ? 'line' : 'bar',
    data: { labels: chart.rows.map((row) => row.label), datasets },
    plugins: [plugin],
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right } },
      scales: {
        x: {
          type: ratios ? 'logarithmic' : 'linear',
          stacked: chart.stacked,
          ...(chart.range ?? { min: bottom * 1.02, max: top * 1.02 || (bottom < 0 ? 0 : 1) }),
          ...(ratios
            ? {
                afterBuildTicks: (axis) => {
                  const coarse = steps.filter(inRange);
                  const chosen = coarse.length > 2 ? coarse : fine.filter(inRange);
                  axis.ticks = chosen.map((value) => ({ value }));
                },
              }
            : {}),
          title: { display: true, text: chart.axis, color: palette.muted },
          grid: {
            color: (context: ScriptableScaleContext) =>
              ratios && context.tick.value === 1 ? palette.muted : palette.grid,
          },
          border: { display: false },
          ticks: {
            color: palette.muted,
            maxTicksLimit: 6,
            includeBounds: false,
            callback: (value) => number(Number(value)),
          },
        },
        y: {
          type: 'category',
          stacked: chart.stacked,
          offset: true,
          grid: { display: false },
          border: { display: left === 0, color: palette.rule },
          afterFit: (axis) => {
            axis.width += left === 0 ? 0 : left + 6;
          },
          ticks: {
            autoSkip: false,
            crossAlign: 'far',
            color: (context: ScriptableScaleContext) =>
              chart.rows[context.index]?.heading ? palette.text : palette.muted,
            font: (context: ScriptableScaleContext) => ({
              weight: chart.rows[context.index]?.heading ? 'bold' : 'normal',
            }),
          },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          mode: 'nearest',
          axis: 'y',
          intersect: false,
          filter: (item) => chart.rows[item.dataIndex]?.heading === false,
          callbacks: {
            label: (item) => {
              const point = chart.series[item.datasetIndex]?.points[item.dataIndex];
              return point == null ? '' : `${item.dataset.label ?? ''}: ${said(point)}`;
            },
            footer: (items) => {
              const row = chart.rows[items[0]?.dataIndex ?? -1];
              const total = chart.totals[items[0]?.dataIndex ?? -1];
              return [
                ...(total == null ? [] : [`total: ${said(total)}`]),
                ...(row?.ceiling == null
                  ? []
                  : [`ceiling: ${number(row.ceiling.value)}${unit}, ${row.ceiling.label}`]),
              ];
            },
          },
        },
      },
    },
  };
}
