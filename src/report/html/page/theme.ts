import type { ColorKey, Palette } from '../palette.ts';
import type { Theme } from './browser.ts';

/** Turns the color names of the data into the colors of one palette, and holds what all charts share. */
export function themeOf(palette: Palette): Theme {
  const base = ({ family, shade }: ColorKey): string => {
    const of = palette[family];
    return typeof of === 'string' ? of : (of[shade % of.length] ?? palette.muted);
  };
  const number = (value: number): string =>
    value
      .toLocaleString('en-US', { maximumSignificantDigits: Math.abs(value) >= 1000 ? 6 : 3 })
      .replace('-', '−');
  const dashes = [[], [6, 3], [2, 3], [9, 3, 2, 3]];
  const marks = ['circle', 'rectRot', 'triangle', 'rect'] as const;
  const decades = [1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000, 1e4, 1e5, 1e6, 1e7];
  return {
    palette,
    color: (key) => (key.soft ? `${base(key)}66` : base(key)),
    number,
    rangeText: ({ low, high }) =>
      low === null || high === null ? '' : ` (${number(low)} to ${number(high)})`,
    lineStyle: (mark) => ({
      dash: dashes[mark % dashes.length] ?? [],
      mark: marks[mark % marks.length] ?? 'circle',
    }),
    logTicks: (lowest, highest) => {
      const ratio = highest / lowest;
      const steps = ratio > 3000 ? [1] : ratio > 300 ? [1, 3] : [1, 2, 5];
      return decades
        .flatMap((decade) => steps.map((step) => decade * step))
        .filter((value) => value >= lowest / 1.3 && value <= highest * 1.3);
    },
    valueAxis: (title) => ({
      title: { display: true, text: title, color: palette.muted },
      grid: { color: palette.grid },
      border: { display: false },
      ticks: { color: palette.muted, maxTicksLimit: 6, callback: (value) => number(Number(value)) },
    }),
  };
}
