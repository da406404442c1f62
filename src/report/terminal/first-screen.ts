import type { Summary } from '../../model/summary.ts';
import { printable } from '../../text/lines.ts';
import { type Names, nameScenarios } from '../../text/naming.ts';
import { quantity } from '../../text/numbers.ts';
import { mismatchGroups, problemGroups } from '../problems.ts';
import { hasFigures, incompleteness, noFigures, refusalNotice } from '../state.ts';
import { type Paint, paintFor, ruledTable, type TerminalOptions } from './paint.ts';
import { type ScreenColumn, type ScreenGroup, type ScreenTable, screenTable } from './screen-table.ts';

export interface FirstScreenOptions extends TerminalOptions {
  /** The last line but one: the path of the full report, or the command that writes it. */
  readonly report: string;
}

const MOST_LINES = 40;
const MOST_COLUMNS = 100;
const MOST_WARNINGS = 5;
/** Of the answer with its notes, and of the problems that stand beside figures. */
const ANSWER_LINES = 8;
const PROBLEM_LINES = 8;
/** Warnings keep these lines even after a long table. */
const WARNING_LINES = 9;

/**
 * The answer, one table, the most important warnings, and the path of the report: at most 40 lines of 100
 * columns.
 */
export function renderFirstScreen(summary: Summary, options: FirstScreenOptions): string {
  const paint = paintFor({ ...options, columns: Math.min(options.columns, MOST_COLUMNS) });
  const names = nameScenarios(summary);
  const foot = [`Report: ${printable(options.report)}`, paint.styled('dim', '--details prints everything.')];
  const valid = hasFigures(summary);
  const head = valid ? answerLines(summary, paint) : noAnswerLines(summary, paint);
  const room = MOST_LINES - head.length - foot.length - 1;
  const problems = problemLines(summary, paint, names, valid ? PROBLEM_LINES : room - 1);
  if (!valid) return joined([head, problems, foot]);
  const left = room - problems.length - (problems.length > 0 ? 1 : 0) - 2;
  const table = screenTable(summary, names);
  const wanted = tableLines(table, paint, Number.POSITIVE_INFINITY).length;
  const warnings = warningLines(summary, paint, Math.max(left - wanted, Math.min(WARNING_LINES, left - 10)));
  return joined([head, problems, tableLines(table, paint, left - warnings.length), warnings, foot]);
}

function joined(parts: readonly (readonly string[])[]): string {
  const blocks = parts.filter((one) => one.length > 0).map((one) => one.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

function answerLines(summary: Summary, paint: Paint): readonly string[] {
  const { headline, brief } = summary.answer;
  const refusal = refusalNotice(summary);
  const partial = incompleteness(summary);
  const notes = [
    ...(partial === undefined ? [] : linesOf(partial, paint, 2, 'yellow')),
    ...(refusal === undefined ? [] : linesOf(refusal, paint, 2, ['bold', 'red'])),
  ];
  const answer = linesOf(headline, paint, 3, 'bold');
  return [
    ...answer,
    ...notes,
    ...linesOf(brief.join(' '), paint, ANSWER_LINES - answer.length - notes.length),
  ];
}

function noAnswerLines(summary: Summary, paint: Paint): readonly string[] {
  const { headline, reason } = noFigures(summary);
  const partial = incompleteness(summary);
  return [
    ...linesOf(headline, paint, 2, ['bold', 'red']),
    ...(partial === undefined ? [] : linesOf(partial, paint, 2, 'yellow')),
    ...linesOf(reason, paint, 3),
  ];
}

function problemLines(summary: Summary, paint: Paint, names: Names, most: number): readonly string[] {
  const { problems } = summary.validity;
  if (problems.length === 0) return [];
  const { groups, rest } = mismatchGroups(summary, names);
  const items = [
    ...problemGroups(problems, names).flatMap(({ messages, hint }) =>
      messages.map((message, at) => [
        ...linesOf(message, paint, 4, 'red', 2, '- '),
        ...(at === messages.length - 1 ? linesOf(hint, paint, 3, undefined, 2) : []),
      ]),
    ),
    ...groups.map(({ title, first: { expected, received } }) => [
      ...linesOf(title, paint, 2, undefined, 2, '- '),
      ...linesOf(`expected ${expected ?? 'nothing'}`, paint, 2, undefined, 4),
      ...linesOf(`received ${received ?? 'nothing'}`, paint, 2, undefined, 4),
    ]),
    ...(rest === undefined ? [] : [linesOf(rest, paint, 2, undefined, 2, '- ')]),
  ];
  return fitting(paint.title(quantity(problems.length, 'problem')), items, most, paint);
}

function warningLines({ warnings }: Summary, paint: Paint, most: number): readonly string[] {
  const items = warnings.map((one) => linesOf(one, paint, 4, undefined, 2, '- '));
  return fitting(paint.title('What these figures cannot say'), items, most, paint, MOST_WARNINGS);
}

/** As many items as there is room for, in their order; then how many are left out. */
function fitting(
  title: string,
  items: readonly (readonly string[])[],
  mostLines: number,
  paint: Paint,
  mostItems = Number.POSITIVE_INFINITY,
): readonly string[] {
  if (items.length === 0) return [];
  const lines: string[] = [title];
  let shown = 0;
  for (const item of items) {
    const isLast = shown === items.length - 1;
    if (shown >= mostItems || lines.length + item.length + (isLast ? 0 : 1) > mostLines) break;
    lines.push(...item);
    shown += 1;
  }
  if (shown < items.length) lines.push(paint.styled('dim', `  ${items.length - shown} more`));
  return lines;
}

/** At most `most` lines; the rest is cut. */
function linesOf(
  text: string,
  paint: Paint,
  most: number,
  style?: Parameters<Paint['styled']>[0],
  indent = 0,
  hang = '',
): readonly string[] {
  if (text === '') return [];
  const all = paint.wrapped(text, indent, hang).split('\n');
  const lines =
    all.length <= most ? all : [...all.slice(0, most - 1), `${(all[most - 1] ?? '').slice(0, -2)} …`];
  return style === undefined ? lines : lines.map((line) => paint.styled(style, line));
}

function tableLines(table: ScreenTable, paint: Paint, most: number): readonly string[] {
  const { groups, title, explanation, noun } = table;
  if (groups.length === 0) return [];
  const heading = [...paint.title(title).split('\n'), ...linesOf(explanation, paint, 2, 'dim')];
  const ranked = groups
    .map((group, at) => ({ group, at }))
    .sort((a, b) => a.group.rank - b.group.rank || a.at - b.at);
  const rowsIn = (some: readonly ScreenGroup[]): number =>
    some.reduce((sum, { members }) => sum + members.length, 0);
  const all = rowsIn(groups);
  // A row has at least one line, so a table of more rows than lines needs no drawing.
  const canFit = (rows: number): boolean => heading.length + rows <= most;
  const drawn = (some: readonly ScreenGroup[]): readonly string[] => {
    const rows = rowsIn(some);
    const rest = rows === all ? [] : [paint.styled('dim', `${quantity(all - rows, `more ${noun}`)}`)];
    return [...heading, ...rowsOf(table.columns, some, paint), ...rest];
  };
  for (let count = groups.length; count > 1; count--) {
    const chosen = ranked.slice(0, count).sort((a, b) => a.at - b.at);
    const some = chosen.map(({ group }) => group);
    if (!canFit(rowsIn(some))) continue;
    const lines = drawn(some);
    if (lines.length <= most) return lines;
  }
  const [first] = ranked;
  if (first === undefined) return [];
  for (let count = first.group.members.length; count > 1; count--) {
    if (!canFit(count)) continue;
    const lines = drawn([{ ...first.group, members: first.group.members.slice(0, count) }]);
    if (lines.length <= most) return lines;
  }
  return drawn([{ ...first.group, members: first.group.members.slice(0, 1) }]).slice(0, most);
}

/**
 * Without the columns that the terminal has no room for; as lines if not even the most important ones fit.
 */
function rowsOf(
  columns: readonly ScreenColumn[],
  groups: readonly ScreenGroup[],
  paint: Paint,
): readonly string[] {
  const ranks = [...new Set(columns.map(({ rank }) => rank))].sort((a, b) => b - a);
  for (const most of ranks) {
    const shown = columns.filter(({ rank }) => rank <= most);
    const head = ['', ...shown.map(({ label, unit }) => (unit === '' ? label : `${label}\n${unit}`))];
    const rows = groups.flatMap(({ name, members }) => [
      name,
      ...members.map(({ name: member, at, instead }) =>
        instead === undefined
          ? [`  ${member}`, ...shown.map(({ cells }) => cells[at] ?? '–')]
          : { instead: `${member}: ${instead}` },
      ),
    ]);
    const table = ruledTable(paint, head, rows);
    if (table !== undefined) return table.split('\n');
  }
  return groups.flatMap(({ name, members }) => [
    ...linesOf(name, paint, 2, 'bold'),
    ...members.flatMap((row) =>
      linesOf(`${row.name}: ${row.instead ?? figuresOf(columns, row.at)}`, paint, 2, undefined, 4, '- '),
    ),
  ]);
}

function figuresOf(columns: readonly ScreenColumn[], at: number): string {
  return columns.map(({ label, unit, cells }) => `${label} ${cells[at] ?? '–'} ${unit}`.trim()).join(' · ');
}
