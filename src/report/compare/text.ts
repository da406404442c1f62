import type { RunComparison } from '../../model/comparison.ts';
import { printable } from '../../text/lines.ts';
import {
  type Paint,
  paintFor,
  ruledTable,
  type TerminalOptions,
  type TerminalRow,
} from '../terminal/paint.ts';
import {
  type ComparisonOutcome,
  comparisonHeadline,
  counterLine,
  forcedText,
  type Line,
  metricLine,
  provenance,
  remarks,
  thresholdLine,
} from './words.ts';

const STYLE = {
  missed: 'red',
  worse: 'red',
  inconclusive: 'yellow',
  better: 'green',
  held: 'green',
  equivalent: 'cyan',
} as const satisfies Record<ComparisonOutcome, string>;

/**
 * A comparison for a terminal: the verdict, the thresholds, every metric, and the counters that differ. Ends
 * with a line end.
 */
export function renderComparison(comparison: RunComparison, options: TerminalOptions): string {
  const paint = paintFor(options);
  const { gate, problems, thresholds, metrics, counters } = comparison;
  const forced = forcedText(comparison);
  const changed = counters.filter(({ verdict }) => verdict !== 'equivalent');
  const equal = counters.length - changed.length;
  const color = gate.outcome === 'passed' ? 'green' : gate.outcome === 'inconclusive' ? 'yellow' : 'red';
  return `${[
    paint.styled(['bold', color], paint.wrapped(comparisonHeadline(comparison))),
    ...(forced === undefined ? [] : [paint.styled('yellow', paint.wrapped(forced))]),
    ...section(
      paint,
      'Problems',
      problems.map(({ run, scenario, message, hint }) =>
        paint.wrapped(`${run}${scenario === null ? '' : `, ${scenario}`}: ${message} ${hint}`, 2, '- '),
      ),
    ),
    ...table(paint, 'Thresholds', thresholds.map(thresholdLine)),
    ...table(paint, 'Metrics', metrics.map(metricLine)),
    ...table(paint, 'Counters that differ', changed.map(counterLine)),
    ...(equal === 0 ? [] : [`${equal} of ${counters.length} counters are equal.`]),
    ...section(
      paint,
      'Notes',
      remarks(comparison).map((one) => paint.wrapped(one, 2, '- ')),
    ),
    paint.styled('dim', paint.wrapped(provenance(comparison))),
  ].join('\n\n')}\n`;
}

function section(paint: Paint, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[paint.title(title), ...lines].join('\n')];
}

/** In columns if the terminal is wide enough, else two lines for each. */
function table(paint: Paint, title: string, lines: readonly Line[]): readonly string[] {
  if (lines.length === 0) return [];
  const rows: TerminalRow[] = [];
  const narrow: string[] = [];
  for (const [scenario, members] of Map.groupBy(lines, (one) => one.scenario)) {
    rows.push(printable(scenario));
    narrow.push(paint.styled('bold', paint.wrapped(scenario)));
    for (const { subject, base, head, change, outcome, remark } of members) {
      const verdict = paint.styled(STYLE[outcome], outcome);
      rows.push([`  ${printable(subject)}`, base, head, change, verdict]);
      narrow.push(
        `  ${printable(subject)}: ${verdict}`,
        paint.wrapped(`${base} → ${head}, ${change}; ${remark}`, 4),
      );
    }
  }
  const wide = ruledTable(paint, ['', 'base', 'head', 'change', 'verdict'], rows, [0, 4]);
  return [`${paint.title(title)}\n${wide ?? narrow.join('\n')}`];
}
