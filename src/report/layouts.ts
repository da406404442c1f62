import type { Names } from '../text/naming.ts';
import type { TerminalLayout } from './table.ts';

type Rows = Extract<TerminalLayout, { shape: 'rows' }>;

/** Rows of scenarios under their kind and strategy, by what else distinguishes them. */
export function byWorkload(
  scenarios: readonly string[],
  names: Names,
  labels: Rows['labels'] = {},
  instead: Rows['instead'] = [],
): Rows {
  const found = scenarios.map(names);
  return {
    shape: 'rows',
    headings: found.map(({ kind, strategy }) => `${kind} · ${strategy}`),
    names: found.map(({ short }) => short),
    labels,
    instead,
  };
}
