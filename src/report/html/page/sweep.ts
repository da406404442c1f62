import type { ChartConfiguration, Plugin, ScriptableContext } from 'chart.js';
import type { SweepChart } from '../../sections/chart-data.ts';
import type { Theme } from './browser.ts';

/** Curves along what was swept, over bands that mark the crossovers. */
export function sweepConfig(chart: SweepChart, theme: Theme, plugin: Plugin): ChartConfiguration {
  const { palette } = theme;
  const dashes = [[], [6, 3], [2, 3], [9, 3, 2, 3]];
  const marks = ['circle', 'rectRot', 'triangle', 'rect'] as const;
  const number = (value: number): string =>
    value
      .toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 6 : 3 })
      .replace('-', '−');
  const named = new Map(chart.ticks.map(({ value, label }) => [value, label]));
  const points = chart.series.flatMap((one) => one.points);
  const highest = Math.max(...points.map((one) => one.high ?? one.value));
  const lowest = Math.min(...points.map((one) => one.low ?? one.value).filter((value) => value > 0));
  // A logarithmic axis has steps of 1, 2 and 5, or fewer where these would be too many.
  const decades = [1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7];
  const perDecade = highest / lowest > 3000 ? [1] : highest / lowest > 300 ? [1, 3] : [1, 2, 5];
  const steps = decades
    .flatMap((decade) => perDecade.map((step) => decade * step))
    .filter((value) => value >= lowest / 1.3 && value <= highest * 1.3);
  const xs = chart.ticks.map(({ value }) => value);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];

  const bands: Plugin = {
    id: 'bands',
    beforeDatasetsDraw({ ctx, chartArea, scales: { x } }) {
      if (x === undefined) return;
      ctx.save();
      for (const { at, low, high } of chart.bands) {
        const [from, to, middle] = [low, high, at].map((value) => x.getPixelForValue(value));
        if (from === undefined || to === undefined || middle === undefined) continue;
        ctx.fillStyle = `${palette.muted}33`;
        ctx.fillRect(from, chartArea.top, Math.max(2, to - from), chartArea.bottom - chartArea.top);
        ctx.strokeStyle = palette.muted;
        ctx.lineWidth = 1.5;
        ctx.setLineDash([4, 3]);
        ctx.beginPath();
        ctx.moveTo(middle, chartArea.top);
        ctx.lineTo(middle, chartArea.bottom);
        ctx.stroke();
      }
      ctx.restore();
    },
  };

  return {
    type: 'line',
    data: {
      datasets: chart.series.map((series) => ({
        label: series.name,
        data: series.points.map((point) => ({ x: point.x, y: point.value })),
        borderColor: theme.color(series.color),
        backgroundColor: theme.color(series.color),
        borderWidth: 2,
        borderDash: dashes[series.mark % dashes.length] ?? [],
        pointStyle: marks[series.mark % marks.length] ?? 'circle',
        pointRadius: (context: ScriptableContext<'line'>) =>
          series.points[context.dataIndex]?.between === true ? 0 : 4,
        pointHitRadius: (context: ScriptableContext<'line'>) =>
          series.points[context.dataIndex]?.between === true ? 0 : 8,
        pointHoverRadius: (context: ScriptableContext<'line'>) =>
          series.points[context.dataIndex]?.between === true ? 0 : 6,
        points: series.points,
      })),
    },
    plugins: [bands, plugin],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: 14, top: 8 } },
      interaction: { mode: 'nearest', intersect: true },
      scales: {
        x: {
          type: chart.logarithmic ? 'logarithmic' : 'linear',
          // Room for the marks and whiskers of the first and the last value.
          ...(chart.logarithmic
            ? { min: first * (last / first) ** -0.03, max: last * (last / first) ** 0.03 }
            : { min: first - (last - first) * 0.03, max: last + (last - first) * 0.03 }),
          title: { display: true, text: chart.xAxis, color: palette.muted },
          grid: { color: palette.grid },
          border: { color: palette.rule },
          afterBuildTicks: (axis) => {
            axis.ticks = xs.map((value) => ({ value }));
          },
          ticks: {
            color: palette.muted,
            autoSkip: true,
            autoSkipPadding: 8,
            maxRotation: 0,
            callback: (value) => named.get(Number(value)) ?? number(Number(value)),
          },
        },
        y: {
          type: 'logarithmic',
          min: lowest / 1.3,
          max: highest * 1.3,
          afterBuildTicks: (axis) => {
            axis.ticks = steps.map((value) => ({ value }));
          },
          title: { display: true, text: chart.yAxis, color: palette.muted },
          grid: { color: palette.grid },
          border: { display: false },
          ticks: { color: palette.muted, callback: (value) => number(Number(value)) },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: (items) => {
              const x = items[0]?.parsed.x ?? 0;
              return `${chart.xAxis} ${named.get(x) ?? number(x)}`;
            },
            label: (item) => {
              const point = chart.series[item.datasetIndex]?.points[item.dataIndex];
              if (point === undefined) return '';
              const range =
                point.low === null || point.high === null
                  ? ''
                  : ` (${number(point.low)} to ${number(point.high)})`;
              return `${item.dataset.label ?? ''}: ${number(point.value)} ${chart.unit}${range}`;
            },
          },
        },
      },
    },
  };
}
