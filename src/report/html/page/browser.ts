import type { ChartConfiguration, Plugin, PointStyle } from 'chart.js';
import type { Chart, ChartPoint, LineChart, SweepChart } from '../../sections/chart-data.ts';
import type { ColorKey, Palette } from '../palette.ts';

/**
 * The parts of the browser and of Chart.js that the page's script uses. This project's types leave the DOM
 * library out, since it would offer `window` and `document` to code that runs in Node.
 */
export interface PageElement {
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly style: { height: string };
  readonly parentElement: PageElement | null;
  readonly textContent: string | null;
  open?: boolean;
}

export interface PageWindow {
  readonly document: {
    getElementById(id: string): PageElement | null;
    querySelectorAll(selector: string): Iterable<PageElement>;
  };
  readonly Chart: ChartConstructor;
  matchMedia(query: string): {
    readonly matches: boolean;
    addEventListener(type: 'change', listener: () => void): void;
  };
  addEventListener(type: 'beforeprint' | 'afterprint', listener: () => void): void;
}

export interface ChartInstance {
  destroy(): void;
  resize(): void;
}
export type ChartConstructor = new (canvas: PageElement, config: ChartConfiguration) => ChartInstance;

/** The data that the report puts into the page for the script. */
export interface PageData {
  readonly charts: readonly Chart[];
  readonly light: Palette;
  readonly dark: Palette;
}

/** The parts that all charts share: colors, numbers, styles of lines, and the axis of values. */
export interface Theme {
  readonly palette: Palette;
  readonly color: (key: ColorKey) => string;
  readonly number: (value: number) => string;
  /** ` (1.2 to 1.4)`; empty without an interval. */
  readonly rangeText: (point: Pick<ChartPoint, 'low' | 'high'>) => string;
  readonly lineStyle: (mark: number) => { readonly dash: number[]; readonly mark: PointStyle };
  /** Steps of 1, 2 and 5, or fewer if these would be too many. */
  readonly logTicks: (lowest: number, highest: number) => readonly number[];
  readonly valueAxis: (title: string) => {
    readonly title: { readonly display: true; readonly text: string; readonly color: string };
    readonly grid: { readonly color: string };
    readonly border: { readonly display: false };
    readonly ticks: {
      readonly color: string;
      readonly maxTicksLimit: number;
      readonly callback: (value: number | string) => string;
    };
  };
}

/** Each part draws or helps to draw, and is a function that needs nothing outside itself: see script.ts. */
export interface PageParts {
  readonly themeOf: (palette: Palette) => Theme;
  readonly whiskers: (theme: Theme) => Plugin;
  readonly barConfig: (
    chart: Extract<Chart, { rows: unknown }>,
    theme: Theme,
    plugin: Plugin,
  ) => ChartConfiguration;
  readonly lineConfig: (chart: LineChart, theme: Theme, plugin: Plugin) => ChartConfiguration;
  readonly sweepConfig: (chart: SweepChart, theme: Theme, plugin: Plugin) => ChartConfiguration;
}
