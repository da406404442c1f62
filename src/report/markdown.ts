import type { Claim, Problem, Summary } from '../model/summary.ts';
import { estimateText } from '../text/estimates.ts';
import { capitalized, printable } from '../text/lines.ts';
import { type Names, nameScenarios } from '../text/naming.ts';
import { countText, percentText, quantity } from '../text/numbers.ts';
import { instantText } from '../text/times.ts';
import { mismatchGroups, problemGroups } from './problems.ts';
import { SUBJECTS, type Subject, sectionsOf } from './sections/index.ts';
import type { TextPart } from './sections/section.ts';
import { hasFigures, incompleteness, noFigures, refusalNotice } from './state.ts';
import type { Cell, Table } from './table.ts';

/** The report as GitHub Flavored Markdown, for pull requests and comparison reports. */
export function renderMarkdown(summary: Summary, subjects: readonly Subject[] = SUBJECTS): string {
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
    ...sectionsOf(summary, names, subjects).flatMap(({ text = [] }) => text.flatMap(partLines)),
    ...(problems === '' ? [] : ['### Problems', problems]),
    provenance(summary),
  ]);
}

function partLines({
  title,
  explanation,
  lead,
  cards = [],
  tables,
  notes = [],
}: TextPart): readonly string[] {
  return [
    `### ${plain(title)}`,
    ...(explanation === undefined ? [] : [plain(capitalized(explanation))]),
    ...(lead === undefined ? [] : [plain(lead)]),
    cards.map(claimLine).join('\n'),
    ...tables.flatMap((one) => [...(tables.length === 1 ? [] : [`**${plain(one.caption)}**`]), table(one)]),
    notes.map((one) => `- ${plain(one)}`).join('\n'),
  ];
}

function claimLine({ verdict, claim, because, evidence }: Claim): string {
  const figures = evidence.map(({ label, estimate }) => `${label} ${estimateText(estimate)}`).join('; ');
  const reason = figures === '' ? because : `${because} (${figures})`;
  return `- **${verdict}** — “${plain(claim)}” ${plain(reason)}`;
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
    `<sub>Run ${plain(run.id)}, ${instantText(run.startedAt)}, seed ${run.seed}.`,
    `${quantity(run.messages, 'message')} accepted in ${quantity(run.finishedTrials, 'trial')} of ${quantity(run.blocks, 'block')};`,
    `${countText(verified)} verified, ${quantity(equivalence.mismatchCount, 'mismatch', 'mismatches')}.`,
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
