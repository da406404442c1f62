import { describe, expect, it } from 'vitest';
import { barConfig } from '../../src/report/html/page/bars.ts';
import { lineConfig } from '../../src/report/html/page/lines.ts';
import { themeOf } from '../../src/report/html/page/theme.ts';
import { whiskers } from '../../src/report/html/page/whiskers.ts';
import { LIGHT } from '../../src/report/html/palette.ts';
import type { BarChart, ChartPoint, LineChart } from '../../src/report/sections/chart-data.ts';

const theme = themeOf(LIGHT);
const color = { family: 'smtp', shade: 0, soft: false } as const;

function bars(points: readonly ChartPoint[], more: Partial<BarChart> = {}): BarChart {
  return {
    type: 'bars',
    axis: 'extra bytes, kB/msg',
    unit: 'kB/msg',
    stacked: false,
    range: null,
    rows: points.map((_, row) => ({ label: `row ${row}`, heading: false, ceiling: null })),
    series: [{ name: 'extra bytes', colors: points.map(() => color), points }],
    totals: points.map(() => null),
    ...more,
  };
}

const drawn = (chart: BarChart) => barConfig(chart, theme, whiskers(theme)).options;
const exact = (value: number): ChartPoint => ({ value, low: value, high: value });

describe('a bar chart', () => {
  it('leaves room for the figure at the right of the longest bar', () => {
    const short = drawn(bars([exact(7)]))?.layout?.padding;
    const long = drawn(bars([exact(61_692_693)]))?.layout?.padding;
    expect(short).toEqual({ right: 21 });
    expect(long).toEqual({ right: 84 });
  });

  it('leaves room for the figure at the left of a negative bar, between names and plot', () => {
    const widened = (points: readonly ChartPoint[]) => {
      const axis = { width: 100 };
      const y = drawn(bars(points))?.scales?.['y'];
      y?.afterFit?.call(axis, axis as Parameters<NonNullable<typeof y.afterFit>>[0]);
      return axis.width;
    };
    expect(widened([exact(1), exact(-19)])).toBe(127);
    expect(widened([exact(1), { value: 3, low: -257, high: 264 }])).toBe(100);
  });

  it('reaches from the lowest to the highest end of the intervals', () => {
    const x = drawn(bars([{ value: 3, low: -257, high: 264 }]))?.scales?.['x'];
    expect(x?.min).toBeLessThan(-257);
    expect(x?.max).toBeGreaterThan(264);
  });

  it('does not make room for intervals of parts, which a stack does not draw', () => {
    const stack = bars([{ value: 109, low: -108, high: 326 }], { stacked: true, totals: [exact(2_000)] });
    expect(drawn(stack)?.scales?.['x']?.min).toBeCloseTo(0);
  });
});

describe('a line chart', () => {
  it('reaches to the end of its longest interval', () => {
    const chart: LineChart = {
      type: 'latency',
      xAxis: 'percentile of calls',
      yAxis: 'service time, ms',
      unit: 'ms',
      series: [{ name: 'a', color, mark: 0, points: [{ x: 10, value: 34, low: 31, high: 76 }] }],
    };
    const { options } = lineConfig(chart, theme, whiskers(theme));
    expect(options?.scales?.['y']).toMatchObject({ beginAtZero: true, suggestedMax: 76 });
  });
});
