import type { ColorKey } from '../html/palette.ts';

/** A value with its interval, in the chart's unit. */
export interface ChartPoint {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A value of a bar chart, with its text: the page and the tables then show the same digits. */
export interface BarPoint extends ChartPoint {
  /** Without unit: `7.8`, `≥9.1`. */
  readonly text: string;
  /** `6.5–9.4`, `no interval`. */
  readonly range: string;
}

/** A row of a bar chart. A heading has a label and no bar. */
export interface BarRow {
  readonly label: string;
  readonly heading: boolean;
  /** The ceiling of this row, and its source. */
  readonly ceiling: { readonly value: number; readonly label: string } | null;
}

export interface BarSeries {
  readonly name: string;
  /** One for each row. */
  readonly colors: readonly ColorKey[];
  readonly points: readonly (BarPoint | null)[];
}

/** Horizontal bars; or, for ratios, dots on a logarithmic axis around one. */
export interface BarChart {
  readonly type: 'bars' | 'ratios';
  /** The title of the axis of values, with the unit. */
  readonly axis: string;
  readonly unit: string;
  readonly stacked: boolean;
  /** Ends of a ratio's axis, the same in every panel; null to fit the axis to the bars. */
  readonly range: { readonly min: number; readonly max: number } | null;
  readonly rows: readonly BarRow[];
  readonly series: readonly BarSeries[];
  /** The interval of a stacked row as a whole. */
  readonly totals: readonly (BarPoint | null)[];
}

export interface LineSeries {
  readonly name: string;
  readonly color: ColorKey;
  /** Which dash and which mark, so that colour is never the only difference. */
  readonly mark: number;
  readonly points: readonly LinePoint[];
}

export interface LinePoint extends ChartPoint {
  readonly x: number;
  /** Drawn as a cross: a rate that was not sustained. */
  readonly crossed?: boolean;
  /** Interpolated: has no mark. */
  readonly between?: boolean;
}

/**
 * `latency`: x is 1 / (1 − p) on a logarithmic axis, y from zero. `timeline`: x in seconds. `load`: x in
 * messages per second, y logarithmic. `slices`: x in seconds, too many points for marks.
 */
export interface LineChart {
  readonly type: 'latency' | 'timeline' | 'load' | 'slices';
  readonly xAxis: string;
  readonly yAxis: string;
  readonly unit: string;
  /** Whether the axis of values fits them, rather than starting at zero. */
  readonly fit?: boolean;
  readonly series: readonly LineSeries[];
}

/** Figures along the swept axis: y logarithmic, x too unless it starts at zero. */
export interface SweepChart {
  readonly type: 'sweep';
  readonly xAxis: string;
  readonly yAxis: string;
  readonly unit: string;
  readonly logarithmic: boolean;
  /** The values that were measured. */
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** The crossovers of two lines: the estimate and its limits. */
  readonly bands: readonly { readonly at: number; readonly low: number; readonly high: number }[];
  readonly series: readonly LineSeries[];
}

export type Chart = BarChart | LineChart | SweepChart;
