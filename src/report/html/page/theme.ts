import type { ColorKey, Palette } from '../palette.ts';
import type { Theme } from './browser.ts';

/** Turns the colour names of the data into the colours of one palette. */
export function themeOf(palette: Palette): Theme {
  const base = ({ family, shade }: ColorKey): string => {
    const of = palette[family];
    return typeof of === 'string' ? of : (of[shade % of.length] ?? palette.muted);
  };
  return {
    palette,
    color: (key) => (key.soft ? `${base(key)}66` : base(key)),
  };
}
