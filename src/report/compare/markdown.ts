import type { RunComparison } from '../../model/comparison.ts';
import { blocks, plain, table } from '../markdown.ts';
import { countColumn, type Table, text, textColumn } from '../table.ts';
import {
  bySeverity,
  comparisonHeadline,
  counterLine,
  forcedText,
  gateLines,
  type Line,
  metricLine,
  provenance,
  remarks,
} from './words.ts';

/** As many rows as a screen shows below the verdict. */
const ROWS = 15;

/**
 * A comment for a pull request: the verdict, the deciding rows, and the rest where it opens on
 * demand.
 */
export function renderComparisonMarkdown(comparison: RunComparison): string {
  const forced = forcedText(comparison);
  const decisive = bySeverity(gateLines(comparison));
  const shown = decisive.slice(0, ROWS);
  const all = [...comparison.metrics.map(metricLine), ...comparison.counters.map(counterLine)];
  const notes = remarks(comparison);
  return blocks([
    `## ${plain(comparisonHeadline(comparison))}`,
    ...(forced === undefined ? [] : [`> **${plain(forced)}**`]),
    comparison.problems
      .map(
        ({ run, scenario, message, hint }) =>
          `- **${run}**${scenario === null ? '' : ` ${plain(scenario)}`}: ${plain(message)} ${plain(hint)}`,
      )
      .join('\n'),
    ...(shown.length === 0 ? [] : [table(tableOf(shown))]),
    ...details(
      decisive.length > ROWS ? `${decisive.length - ROWS} more that decide` : '',
      decisive.slice(ROWS),
    ),
    ...details(comparison.gate.rule === 'thresholds' ? `All ${all.length} comparisons` : '', bySeverity(all)),
    ...(notes.length === 0
      ? []
      : [
          `<details><summary>Limits of this comparison</summary>\n\n${notes.map((one) => `- ${plain(one)}`).join('\n')}\n\n</details>`,
        ]),
    `<sub>${plain(provenance(comparison))}</sub>`,
  ]);
}

function details(title: string, lines: readonly Line[]): readonly string[] {
  return title === '' || lines.length === 0
    ? []
    : [`<details><summary>${plain(title)}</summary>\n\n${table(tableOf(lines))}\n\n</details>`];
}

function tableOf(lines: readonly Line[]): Table {
  return {
    caption: '',
    columns: [
      textColumn('verdict'),
      textColumn('scenario'),
      textColumn('of'),
      countColumn('base'),
      countColumn('head'),
      countColumn('change'),
    ],
    rows: lines.map(({ outcome, scenario, subject, base, head, change }) =>
      [outcome, scenario, subject, base, head, change].map(text),
    ),
  };
}
