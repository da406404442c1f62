import type { Claim, Summary } from '../../model/summary.ts';
import { type Names, nameScenarios } from '../../text/naming.ts';
import { countText, percentText, quantity } from '../../text/numbers.ts';
import { mismatchGroups, problemGroups } from '../problems.ts';
import { SUBJECTS, type Subject, sectionsOf } from '../sections/index.ts';
import type { TextPart } from '../sections/section.ts';
import { hasFigures, incompleteness, noFigures, refusalNotice } from '../state.ts';
import { type Paint, paintFor, type TerminalOptions } from './paint.ts';
import { drawTable } from './tables.ts';

export type { TerminalOptions } from './paint.ts';

/** The answer in one paragraph, then the figures behind it. Ends with a line end. */
export function renderTerminal(
  summary: Summary,
  options: TerminalOptions,
  subjects: readonly Subject[] = SUBJECTS,
): string {
  const paint = paintFor(options);
  const names = nameScenarios(summary);
  const partial = incompleteness(summary);
  const refusal = refusalNotice(summary);
  const note = [
    ...(partial === undefined ? [] : [paint.styled('yellow', paint.wrapped(partial))]),
    ...(refusal === undefined ? [] : [paint.styled(['bold', 'red'], paint.wrapped(refusal))]),
  ];
  if (!hasFigures(summary)) {
    return join([
      paint.styled(['bold', 'red'], noFigures(summary).headline),
      ...note,
      paint.wrapped(noFigures(summary).reason),
      ...problemSection(summary, paint, names),
      ...mismatchSection(summary, paint, names),
    ]);
  }
  return join([
    paint.styled('bold', paint.wrapped(summary.answer.headline)),
    ...note,
    paint.wrapped(summary.answer.paragraph),
    ...sectionsOf(summary, names, subjects).flatMap(({ text = [] }) =>
      text.map((part) => partText(part, paint)),
    ),
    ...problemSection(summary, paint, names),
    paint.styled('dim', paint.wrapped(provenance(summary))),
  ]);
}

function partText(
  { title, explanation, lead, cards = [], tables, notes = [] }: TextPart,
  paint: Paint,
): string {
  const drawn = tables.flatMap((one) => drawTable(one, paint) ?? []);
  return [
    paint.title(title, explanation),
    ...(lead === undefined ? [] : [paint.wrapped(lead)]),
    ...cards.map((one) => claimText(one, paint)),
    drawn.join('\n\n'),
    ...notes.map((one) => paint.wrapped(one, 2, '- ')),
  ]
    .filter((one) => one !== '')
    .join('\n');
}

const CLAIM_STYLE = {
  supported: 'green',
  refuted: 'red',
  depends: 'yellow',
  'not tested': 'dim',
} as const satisfies Record<Claim['verdict'], string>;

function claimText({ claim, verdict, because }: Claim, paint: Paint): string {
  const first = paint.wrapped(`“${claim}”`, 12, verdict.padEnd(12));
  const marked = paint.styled(CLAIM_STYLE[verdict], verdict) + first.slice(verdict.length);
  return `${marked}\n${paint.wrapped(because, 12)}`;
}

function problemSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const { problems } = summary.validity;
  if (problems.length === 0) return [];
  const lines = problemGroups(problems, names).flatMap(({ messages, more, hint }) => [
    ...messages.map((one) => paint.styled('red', paint.wrapped(one, 2, '- '))),
    ...(more === 0 ? [] : [paint.wrapped(`${quantity(more, 'more problem')} of this kind`, 2, '- ')]),
    paint.wrapped(hint, 2),
  ]);
  return [`${paint.title(quantity(problems.length, 'problem'))}\n${lines.join('\n')}`];
}

function mismatchSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const { mismatchCount } = summary.equivalence;
  if (mismatchCount === 0) return [];
  const { groups, rest } = mismatchGroups(summary, names);
  const lines = groups.flatMap(({ title, first: { expected, received } }) => [
    paint.wrapped(title, 2, '- '),
    paint.wrapped(`expected ${expected ?? 'nothing'}`, 4),
    paint.wrapped(`received ${received ?? 'nothing'}`, 4),
  ]);
  const heading = paint.title(quantity(mismatchCount, 'mismatch', 'mismatches'));
  return [[heading, ...lines, ...(rest === undefined ? [] : [paint.wrapped(rest, 2, '- ')])].join('\n')];
}

function provenance({ run, config, equivalence }: Summary): string {
  const verified = equivalence.verified.reduce((sum, one) => sum + one.messages, 0);
  const sampled = equivalence.sampled.reduce((sum, one) => sum + one.messages, 0);
  return (
    `${quantity(run.messages, 'message')} accepted in ${quantity(run.finishedTrials, 'trial')}, ${quantity(run.blocks, 'block')}; ` +
    `${countText(verified)} messages verified before${sampled === 0 ? '' : `, ${countText(sampled)} of the timed ones compared`}. Intervals are ${percentText(config.level)} confidence intervals. Seed ${run.seed}.`
  );
}

function join(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
