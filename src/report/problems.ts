import type { Mismatch } from '../model/run-file.ts';
import type { Problem, Summary } from '../model/summary.ts';
import type { Names } from '../text/naming.ts';
import { countText, quantity } from '../text/numbers.ts';

/** As many of a kind as a terminal or a comment shows; the HTML report has all. */
const SHOWN = 5;
const NAMED = 3;

/** Problems of one kind, with a common hint. */
export interface ProblemGroup {
  readonly code: string;
  readonly hint: string;
  /** With the scenarios that it is true of. */
  readonly messages: readonly string[];
  /** Problems that are not in `messages`. */
  readonly more: number;
}

export function problemGroups(problems: readonly Problem[], names: Names): readonly ProblemGroup[] {
  return [...Map.groupBy(problems, ({ code, hint }) => `${code}\n${hint}`).values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const texts = [...Map.groupBy(members, (one) => one.message)];
    const shown = texts.slice(0, SHOWN);
    return [
      {
        code: first.code,
        hint: first.hint,
        messages: shown.map(([message, of]) => {
          const scenarios = of.flatMap(({ scenario }) => (scenario === null ? [] : [names(scenario).full]));
          return scenarios.length === 0 ? message : `${few(scenarios)}: ${message}`;
        }),
        more: members.length - shown.reduce((sum, [, of]) => sum + of.length, 0),
      },
    ];
  });
}

function few(items: readonly string[]): string {
  const more = items.length - NAMED;
  return more <= 0 ? items.join(', ') : `${items.slice(0, NAMED).join(', ')} and ${more} more`;
}

/** The differences in one field of one scenario's messages, with the first example. */
export interface MismatchGroup {
  readonly title: string;
  readonly first: Mismatch;
}

/** The fields that differed, of every scenario one before any scenario's second; and what is left out. */
export function mismatchGroups(
  { equivalence: { mismatches, mismatchCount } }: Summary,
  names: Names,
): { readonly groups: readonly MismatchGroup[]; readonly rest: string | undefined } {
  const complete = mismatches.length === mismatchCount;
  const byScenario = [...Map.groupBy(mismatches, (one) => one.scenario).values()].map((members) => [
    ...Map.groupBy(members, (one) => one.field).values(),
  ]);
  const ranked = byScenario.flatMap((fields) => fields.map((members, rank) => ({ members, rank })));
  const groups = ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, SHOWN)
    .flatMap(({ members }): MismatchGroup[] => {
      const [first] = members;
      if (first === undefined) return [];
      const times = quantity(members.length, 'message');
      const where = `message ${first.index ?? '(unknown)'} to ${first.recipient}`;
      const which =
        members.length === 1 && complete ? where : `${complete ? '' : 'at least '}${times}, first ${where}`;
      return [{ title: `${names(first.scenario).full}: ${first.field} of ${which}`, first }];
    });
  const left = mismatchCount - groups.length;
  return {
    groups,
    rest:
      left === 0
        ? undefined
        : `${countText(left)} more; the HTML report and summary.json have ${complete ? 'all' : `the first ${countText(mismatches.length)}`}.`,
  };
}
