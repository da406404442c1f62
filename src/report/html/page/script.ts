import { barConfig } from './bars.ts';
import type { PageParts } from './browser.ts';
import { lineConfig } from './lines.ts';
import { main } from './main.ts';
import { themeOf } from './theme.ts';
import { whiskers } from './whiskers.ts';

const PARTS: PageParts = { themeOf, whiskers, barConfig, lineConfig };

/**
 * The page's script as text: the functions of this folder as they are at run time, where their types are gone
 * already. So each must stand alone: it may use its parameters and what a browser has, and nothing of its module.
 */
export function pageScript(): string {
  const parts = Object.entries(PARTS).map(([name, part]) => `${name}: ${String(part)}`);
  return `'use strict';\n(${String(main)})(window, {\n${parts.join(',\n')}\n});\n`;
}
