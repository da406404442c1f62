import type { ChartConfiguration, Chart as ChartJs, Plugin } from 'chart.js';
import type { HistoryChart } from '../history/data.ts';
import type { Theme } from './browser.ts';

/** Lines over runs, with their intervals, levels, and what changed. Stands alone: see page/script.ts. */
export function historyConfig(chart: HistoryChart, theme: Theme, plugin: Plugin): ChartConfiguration {
  const { palette, number, lineStyle } = theme;
  const everything = chart.series.flatMap((one) => one.points).filter((point) => point !== null);
  const highest = Math.max(...everything.map((point) => point.high ?? point.value));
  const lowest = Math.min(...everything.map((point) => point.low ?? point.value));

  const lineAt = (drawn: ChartJs, x: number, from: number, to: number): void => {
    const { ctx } = drawn;
    ctx.beginPath();
    ctx.moveTo(x, from);
    ctx.lineTo(x, to);
    ctx.stroke();
  };
  const drawChanges = (drawn: ChartJs): void => {
    const { ctx, chartArea, scales } = drawn;
    const axis = scales['x'];
    if (axis === undefined) return;
    ctx.save();
    ctx.strokeStyle = palette.unsure;
    ctx.fillStyle = palette.unsure;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([4, 4]);
    ctx.font = '600 11px system-ui, sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'bottom';
    let taken = Number.NEGATIVE_INFINITY;
    for (const { at, number: label } of chart.changes) {
      const x = (axis.getPixelForValue(at - 1) + axis.getPixelForValue(at)) / 2;
      lineAt(drawn, x, chartArea.top, chartArea.bottom);
      // If changes are close together, every line is drawn, and only the numbers that have room.
      if (x - taken < 16) continue;
      ctx.fillText(String(label), x, chartArea.top - 1);
      taken = x;
    }
    ctx.restore();
  };
  const drawLevels = (drawn: ChartJs): void => {
    const { ctx, scales } = drawn;
    const [across, up] = [scales['x'], scales['y']];
    if (across === undefined || up === undefined) return;
    ctx.save();
    chart.series.forEach(({ color, levels, points }) => {
      if (levels.length < 2) return;
      levels.forEach(({ from, to, value }, index) => {
        const y = up.getPixelForValue(value);
        ctx.strokeStyle = theme.color({ ...color, soft: true });
        ctx.lineWidth = 7;
        ctx.beginPath();
        ctx.moveTo(across.getPixelForValue(from) - 6, y);
        ctx.lineTo(across.getPixelForValue(to) + 6, y);
        ctx.stroke();
        const first = points[from];
        if (index === 0 || first == null) return;
        ctx.strokeStyle = palette.text;
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.arc(across.getPixelForValue(from), up.getPixelForValue(first.value), 8, 0, 2 * Math.PI);
        ctx.stroke();
      });
    });
    ctx.restore();
  };
  const marked: Plugin = {
    id: 'history',
    beforeDatasetsDraw(drawn) {
      drawChanges(drawn);
      drawLevels(drawn);
    },
  };

  return {
    type: 'line',
    data: {
      labels: [...chart.labels],
      datasets: chart.series.map((series) => ({
        label: series.name,
        data: series.points.map((point) => point?.value ?? null),
        borderColor: theme.color(series.color),
        backgroundColor: theme.color(series.color),
        borderWidth: 1.5,
        borderDash: lineStyle(series.mark).dash,
        pointStyle: lineStyle(series.mark).mark,
        pointRadius: series.points.length > 60 ? 2 : 3.5,
        pointHoverRadius: 6,
        points: series.points,
      })),
    },
    plugins: [plugin, marked],
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: 14, top: 18 } },
      interaction: { mode: 'nearest', intersect: false },
      scales: {
        x: {
          type: 'category',
          offset: true,
          grid: { display: false },
          border: { color: palette.rule },
          ticks: { color: palette.muted, autoSkip: true, autoSkipPadding: 14, maxRotation: 0 },
        },
        y: {
          type: 'linear',
          suggestedMax: highest,
          suggestedMin: lowest,
          grace: '5%',
          ...theme.valueAxis(chart.yAxis),
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          callbacks: {
            title: (items) => chart.runs[items[0]?.dataIndex ?? -1] ?? '',
            label: (item) => {
              const point = chart.series[item.datasetIndex]?.points[item.dataIndex];
              if (point == null) return '';
              return `${item.dataset.label ?? ''}: ${number(point.value)} ${chart.unit}${theme.rangeText(point)}`;
            },
          },
        },
      },
    },
  };
}
