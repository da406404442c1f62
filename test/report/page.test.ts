import { describe, expect, it } from 'vitest';
import { barConfig } from '../../src/report/html/page/bars.ts';
import { lineConfig } from '../../src/report/html/page/lines.ts';
import { themeOf } from '../../src/report/html/page/theme.ts';
import { whiskers } from '../../src/report/html/page/whiskers.ts';
import { LIGHT } from '../../src/report/html/palette.ts';
import type { BarChart, BarPoint, LineChart } from '../../src/report/sections/chart-data.ts';

const theme = themeOf(LIGHT);
const color = { family: 'smtp', shade: 0, soft: false } as const;

function bars(points: readonly BarPoint[], more: Partial<BarChart> = {}): BarChart {
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
const point = (value: number, low = value, high = value): BarPoint => ({
  ...{ value, low, high },
  text: value.toLocaleString('en-US').replace('-', '−'),
  range: `${low} to ${high}`,
});

describe('a bar chart', () => {
  it('leaves room for the figure at the right of the longest bar', () => {
    const short = drawn(bars([point(7)]))?.layout?.padding;
    const long = drawn(bars([point(61_692_693)]))?.layout?.padding;
    expect(short).toEqual({ right: 21 });
    expect(long).toEqual({ right: 84 });
  });

  it('leaves room for the figure at the left of a negative bar, between names and plot', () => {
    const widened = (points: readonly BarPoint[]) => {
      const axis = { width: 100 };
      const y = drawn(bars(points))?.scales?.['y'];
      y?.afterFit?.call(axis, axis as Parameters<NonNullable<typeof y.afterFit>>[0]);
      return axis.width;
    };
    expect(widened([point(1), point(-19)])).toBe(127);
    expect(widened([point(1), point(3, -257, 264)])).toBe(100);
  });

  it('reaches from the lowest to the highest end of the intervals', () => {
    const x = drawn(bars([point(3, -257, 264)]))?.scales?.['x'];
    expect(x?.min).toBeLessThan(-257);
    expect(x?.max).toBeGreaterThan(264);
  });

  it('does not make room for intervals of parts, which a stack does not draw', () => {
    const stack = bars([point(109, -108, 326)], { stacked: true, totals: [point(2_000)] });
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
