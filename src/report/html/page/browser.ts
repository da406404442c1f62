import type { ChartConfiguration, Plugin } from 'chart.js';
import type { Chart, LineChart, SweepChart } from '../../sections/chart-data.ts';
import type { ColorKey, Palette } from '../palette.ts';

/**
 * What the page's script uses of the browser and of Chart.js, and no more. The DOM library is left out of
 * this project's types, for it would offer `window` and `document` to code that runs in Node.
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

/** What the report puts into the page for the script. */
export interface PageData {
  readonly charts: readonly Chart[];
  readonly light: Palette;
  readonly dark: Palette;
}

/** Draws a chart in one theme. Each part is a function that stands alone: see script.ts. */
export interface Theme {
  readonly palette: Palette;
  readonly color: (key: ColorKey) => string;
}
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
