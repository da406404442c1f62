import type { ChartConfiguration, Plugin, ScriptableContext } from 'chart.js';
import type { SweepChart } from '../../sections/chart-data.ts';
import type { Theme } from './browser.ts';

/** Curves along the swept axis, over bands that mark the crossovers. */
export function sweepConfig(chart: SweepChart, theme: Theme, plugin: Plugin): ChartConfiguration {
  const { palette, number, lineStyle } = theme;
  const named = new Map(chart.ticks.map(({ value, label }) => [value, label]));
  const points = chart.series.flatMap((one) => one.points);
  const highest = Math.max(...points.map((one) => one.high ?? one.value));
  const lowest = Math.min(...points.map((one) => one.low ?? one.value).filter((value) => value > 0));
  const steps = theme.logTicks(lowest, highest);
  const valueAxis = theme.valueAxis(chart.yAxis);
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
        borderDash: lineStyle(series.mark).dash,
        pointStyle: lineStyle(series.mark).mark,
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
          ...valueAxis,
          // Every step of a logarithmic axis has a label.
          ticks: { ...valueAxis.ticks, maxTicksLimit: steps.length },
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
              return `${item.dataset.label ?? ''}: ${number(point.value)} ${chart.unit}${theme.rangeText(point)}`;
            },
          },
        },
      },
    },
  };
}
