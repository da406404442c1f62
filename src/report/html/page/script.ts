import { barConfig } from './bars.ts';
import type { PageParts } from './browser.ts';
import { lineConfig } from './lines.ts';
import { main } from './main.ts';
import { sweepConfig } from './sweep.ts';
import { themeOf } from './theme.ts';
import { whiskers } from './whiskers.ts';

const PARTS: PageParts = { themeOf, whiskers, barConfig, lineConfig, sweepConfig };

/**
 * The page's script as text: the functions of this folder as they are at run time, where their types are gone
 * already. So each must stand alone: it may use its parameters and what a browser has, and nothing of its
 * module. `others` take the places of parts, where a page has charts of its own.
 */
export function pageScript(others: Readonly<Partial<Record<keyof PageParts, unknown>>> = {}): string {
  const parts = Object.entries({ ...PARTS, ...others }).map(([name, part]) => `${name}: ${String(part)}`);
  return `'use strict';\n(${String(main)})(window, {\n${parts.join(',\n')}\n});\n`;
}
