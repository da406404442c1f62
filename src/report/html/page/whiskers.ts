import type { Chart as ChartJs, Plugin } from 'chart.js';
import type { Theme } from './browser.ts';

/**
 * A Chart.js plugin that draws each point's interval, its figure behind the bar, and each row's ceiling. All
 * are kept in the dataset beside its values: `points` in the chart's unit, `said`, and `ceilings` on the
 * first dataset.
 */
export function whiskers(theme: Theme): Plugin {
  interface Marked {
    readonly points?: readonly ({ readonly low: number | null; readonly high: number | null } | null)[];
    readonly said?: readonly (string | null)[];
    readonly ceilings?: readonly (number | null)[];
  }
  const line = (chart: ChartJs, from: [number, number], to: [number, number], width: number): void => {
    const { ctx } = chart;
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
  };
  const interval = (chart: ChartJs, at: { x: number; y: number }, low: number, high: number): void => {
    const flat = chart.options.indexAxis === 'y';
    const scale = chart.scales[flat ? 'x' : 'y'];
    if (scale === undefined) return;
    const [a, b] = [scale.getPixelForValue(low), scale.getPixelForValue(high)];
    const cap = 4;
    if (flat) {
      line(chart, [a, at.y], [b, at.y], 1.5);
      for (const x of [a, b]) line(chart, [x, at.y - cap], [x, at.y + cap], 1.5);
    } else {
      line(chart, [at.x, a], [at.x, b], 1.5);
      for (const y of [a, b]) line(chart, [at.x - cap, y], [at.x + cap, y], 1.5);
    }
  };
  const ceiling = (chart: ChartJs, y: number, value: number): void => {
    const scale = chart.scales['x'];
    if (scale === undefined) return;
    const { ctx, chartArea } = chart;
    const x = scale.getPixelForValue(value);
    if (x <= chartArea.right) {
      line(chart, [x, y - 9], [x, y + 9], 2.5);
      return;
    }
    ctx.beginPath();
    ctx.moveTo(chart.width - 1, y);
    ctx.lineTo(chart.width - 7, y - 4);
    ctx.lineTo(chart.width - 7, y + 4);
    ctx.fill();
  };
  // A logarithmic axis has no zero: the comparison with what it gives then must not win.
  const pixel = (chart: ChartJs, value: number | null | undefined): number => {
    const at = value == null ? undefined : chart.scales['x']?.getPixelForValue(value);
    return at === undefined || !Number.isFinite(at) ? Number.NEGATIVE_INFINITY : at;
  };
  const figure = (
    chart: ChartJs,
    at: { x: number; y: number },
    text: string,
    [low, high]: readonly [number, number],
    limit: number,
  ): void => {
    const { ctx } = chart;
    const width = ctx.measureText(text).width;
    const zero = pixel(chart, 0);
    if (at.x < zero - 0.5) {
      ctx.fillText(text, Math.min(at.x, low) - 6 - width, at.y);
      return;
    }
    let x = Math.max(at.x, high, zero) + 6;
    if (limit > x - 5 && limit < x + width + 5) x = limit + 6;
    ctx.fillText(text, x, at.y);
  };
  const limitsOf = (chart: ChartJs): readonly (number | null)[] =>
    (chart.data.datasets[0] as Marked | undefined)?.ceilings ?? [];
  const drawAll = (chart: ChartJs): void => {
    const { ctx } = chart;
    ctx.save();
    ctx.strokeStyle = theme.palette.text;
    ctx.fillStyle = theme.palette.text;
    ctx.font = '11px system-ui, sans-serif';
    ctx.textBaseline = 'middle';
    const limits = limitsOf(chart);
    chart.data.datasets.forEach((dataset, index) => {
      const { points, said, ceilings }: Marked = dataset as Marked;
      chart.getDatasetMeta(index).data.forEach((element, row) => {
        const point = points?.[row];
        if (point != null && point.low !== null && point.high !== null) {
          interval(chart, element, point.low, point.high);
        }
        const text = said?.[row];
        if (text != null) {
          const end = (value: number | null | undefined): number =>
            value == null ? element.x : pixel(chart, value);
          // A stack may end in a part without a bar.
          const x = Number.isFinite(element.x) ? element.x : pixel(chart, point?.high);
          figure(
            chart,
            { x, y: element.y },
            text,
            [end(point?.low), end(point?.high)],
            pixel(chart, limits[row]),
          );
        }
        const limit = ceilings?.[row];
        if (limit != null) ceiling(chart, element.y, limit);
      });
    });
    ctx.restore();
  };
  // Over bars, which would hide them; under the marks of lines and ratios, which they would hide.
  const overBars = (chart: ChartJs): boolean => chart.getDatasetMeta(0).type === 'bar';
  return {
    id: 'whiskers',
    beforeDatasetsDraw(chart) {
      if (!overBars(chart)) drawAll(chart);
    },
    afterDatasetsDraw(chart) {
      if (overBars(chart)) drawAll(chart);
    },
  };
}
