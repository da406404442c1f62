import type { Problem, Summary } from '../model/summary.ts';
import { AXIS_WORDS } from '../model/sweep.ts';
import {
  estimateSentence,
  formatInstant,
  formatNumber,
  percentText,
  printable,
  quantity,
} from '../text/format.ts';
import { comparisonTable } from './comparison-tables.ts';
import { deliveryTable, effortTable, faultText, firedTable } from './fault-tables.ts';
import { detailTable, feedbackNotes, feedbackText, learnedTable, timeTable } from './feedback-tables.ts';
import { capacityTable, rampTable, sloText, trendTable } from './load-tables.ts';
import { measuredScenarios, type Names, nameScenarios } from './naming.ts';
import { mismatchGroups, problemGroups } from './problems.ts';
import { hasFigures, incompleteness, noFigures, refusalNotice } from './state.ts';
import { crossoverTable, curveTable, sweepTitle, turnaroundTable } from './sweep-tables.ts';
import type { Cell, Table } from './table.ts';
import { breakdownTable, ceilingTable, mainMetrics, personalizationTable, scenarioTable } from './tables.ts';
import { wirePhaseLead, wirePhaseTable } from './wire-tables.ts';

/** The report as GitHub Flavored Markdown, for pull requests and comparison reports. */
export function renderMarkdown(summary: Summary): string {
  const names = nameScenarios(summary);
  const partial = incompleteness(summary);
  const note = [partial, refusalNotice(summary)]
    .filter((one) => one !== undefined)
    .map((one) => `> **${plain(one)}**`);
  const problems = problemLines(summary.validity.problems, names);
  if (!hasFigures(summary)) {
    return blocks([
      `## ${noFigures(summary).headline}`,
      ...note,
      noFigures(summary).reason,
      problems,
      mismatchLines(summary, names),
      provenance(summary),
    ]);
  }
  return blocks([
    `## ${plain(summary.answer.headline)}`,
    ...note,
    plain(summary.answer.paragraph),
    ...sweepParts(summary),
    ...section('Latency against offered load', summary.ramps.length, () => rampTable(summary, names)),
    ...section(`Capacity under ${plain(sloText(summary))}`, summary.capacities.length, () =>
      capacityTable(summary, names),
    ),
    ...(summary.faultResults === null || summary.faultResults.scenarios.length === 0
      ? []
      : [
          '### When things go wrong',
          plain(faultText(summary)),
          table(deliveryTable(summary, names)),
          table(effortTable(summary, names)),
          table(firedTable(summary, names)),
        ]),
    ...section('Over time', summary.soaks.filter(({ trends }) => trends.length > 0).length, () =>
      trendTable(summary, names),
    ),
    ...section('Scenarios', summary.ramps.length > 0 ? 0 : measuredScenarios(summary).length, () =>
      scenarioTable('', measuredScenarios(summary), mainMetrics(summary), names),
    ),
    ...section('Comparisons', summary.comparisons.length, () => comparisonTable(summary.comparisons, names)),
    ...section('Ceilings', summary.ceilings.length, () => ceilingTable(summary)),
    ...section('The cost of personalization', summary.personalization.length, () =>
      personalizationTable(summary, names),
    ),
    ...section('Where the client’s CPU goes', summary.breakdown.length, () => breakdownTable(summary, names)),
    ...section('A new connection, phase by phase', summary.wire.length, () => wirePhaseTable(summary, names)),
    ...(summary.wire.length === 0 ? [] : [plain(wirePhaseLead(summary))]),
    ...feedbackParts(summary, names),
    ...(summary.claims.length === 0 ? [] : ['### Claims', claims(summary)]),
    ...(summary.warnings.length === 0
      ? []
      : ['### What these figures cannot say', summary.warnings.map((one) => `- ${plain(one)}`).join('\n')]),
    ...(problems === '' ? [] : ['### Problems', problems]),
    provenance(summary),
  ]);
}

/** Curves, what crosses where, and the turnarounds behind it. */
function sweepParts(summary: Summary): readonly string[] {
  const [first] = summary.sweeps;
  if (first === undefined) return [];
  const crossovers = summary.sweeps.flatMap((one) => one.crossovers);
  return [
    `### By ${AXIS_WORDS[first.axis].words}`,
    ...summary.sweeps.flatMap((one) => [`**${plain(sweepTitle(one))}**`, table(curveTable(one))]),
    ...section('Crossovers', crossovers.length, () => crossoverTable(summary)),
    ...section('Turnarounds per message', first.curves.length, () => turnaroundTable(summary)),
  ];
}

/** Of a run whose senders listened. */
function feedbackParts(summary: Summary, names: Names): readonly string[] {
  if (summary.feedback === null) return [];
  const tables = summary.feedback.transports.length === 0 ? [] : [learnedTable, detailTable, timeTable];
  return [
    '### How the sender learns what became of a message',
    plain(feedbackText(summary)),
    ...tables.map((of) => table(of(summary, names))),
    feedbackNotes(summary, names)
      .map((one) => `- ${plain(one)}`)
      .join('\n'),
  ];
}

function section(title: string, rows: number, of: () => Table): readonly string[] {
  return rows === 0 ? [] : [`### ${title}`, table(of())];
}

function claims(summary: Summary): string {
  return summary.claims
    .map((one) => {
      const evidence = one.evidence.map((it) => `${it.label} ${estimateSentence(it.estimate)}`).join('; ');
      const because = evidence === '' ? one.because : `${one.because} (${evidence})`;
      return `- **${one.verdict}** — “${plain(one.claim)}” ${plain(because)}`;
    })
    .join('\n');
}

function problemLines(problems: readonly Problem[], names: Names): string {
  return problemGroups(problems, names)
    .flatMap(({ code, hint, messages, more }) => [
      `- **${plain(code)}**: ${plain(hint)}`,
      ...messages.map((one) => `  - ${plain(one)}`),
      ...(more === 0 ? [] : [`  - ${quantity(more, 'more problem')} of this kind`]),
    ])
    .join('\n');
}

function mismatchLines(summary: Summary, names: Names): string {
  const { groups, rest } = mismatchGroups(summary, names);
  return [
    ...groups.flatMap(({ title, first: { expected, received } }) => [
      `- ${plain(title)}`,
      `  - expected ${plain(expected ?? 'nothing')}`,
      `  - received ${plain(received ?? 'nothing')}`,
    ]),
    ...(rest === undefined ? [] : [`- ${plain(rest)}`]),
  ].join('\n');
}

function provenance(summary: Summary): string {
  const { run, environment, config, equivalence } = summary;
  const verified = equivalence.verified.reduce((sum, one) => sum + one.messages, 0);
  return [
    `<sub>Run ${plain(run.id)}, ${formatInstant(run.startedAt)}, seed ${run.seed}.`,
    `${quantity(run.messages, 'message')} accepted in ${quantity(run.finishedTrials, 'trial')} of ${quantity(run.blocks, 'block')};`,
    `${formatNumber(verified, 0)} verified, ${quantity(equivalence.mismatchCount, 'mismatch', 'mismatches')}.`,
    `Intervals: ${percentText(config.level)}. Node ${plain(environment.node)} on ${plain(environment.platform)} ${plain(environment.arch)},`,
    `${plain(environment.cpu)}, ${quantity(environment.cores, 'core')}. Sendoff ${plain(environment.sendoff)}.</sub>`,
  ].join(' ');
}

export function table({ columns, rows }: Table): string {
  const head = columns.map((one) => plain(one.unit === '' ? one.label : `${one.label}, ${one.unit}`));
  return [
    `| ${head.join(' | ')} |`,
    `|${columns.map((one) => (one.numeric ? ' ---: ' : ' --- ')).join('|')}|`,
    ...rows.map((row) => `| ${row.map(cellText).map(plain).join(' | ')} |`),
  ].join('\n');
}

function cellText(cell: Cell): string {
  switch (cell.type) {
    case 'text':
      return cell.text;
    case 'estimate':
      return `${cell.estimate.value} (${cell.estimate.range})`;
    case 'verdict':
      return cell.verdict;
    case 'none':
      return '–';
    default:
      return cell satisfies never;
  }
}

export function blocks(parts: readonly string[]): string {
  return `${parts.filter((one) => one !== '').join('\n\n')}\n`;
}

/** Everything that Markdown or the HTML in it could take for markup is made plain. */
export function plain(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#]/g, '\\$&');
}
