import type { ChartPoint } from '../../sections/chart-data.ts';
import type { ColorKey } from '../palette.ts';

/** One metric over runs; figures are in the chart's unit. */
export interface HistoryChart {
  readonly type: 'history';
  readonly yAxis: string;
  readonly unit: string;
  /** One for each run: the label of the axis and the title of the tooltip. */
  readonly labels: readonly string[];
  readonly runs: readonly string[];
  /** Runs from which something else was changed, with its number in the list. */
  readonly changes: readonly { readonly at: number; readonly number: number }[];
  readonly series: readonly HistoryLine[];
}

export interface HistoryLine {
  readonly name: string;
  readonly color: ColorKey;
  readonly mark: number;
  readonly points: readonly (ChartPoint | null)[];
  /** More than one if steps were found. */
  readonly levels: readonly { readonly from: number; readonly to: number; readonly value: number }[];
}
