import type { Comparison } from '../model/summary.ts';
import { percent } from './wording.ts';

interface Judged {
  readonly comparison: Comparison;
}

/** What the comparisons that decided nothing could have seen. */
export function undecided(judged: readonly Judged[]): string[] {
  const open = judged.filter((one) => one.comparison.verdict === 'inconclusive');
  if (open.length === 0) return [];
  const sizes = open.flatMap(({ comparison }) =>
    comparison.detectable === null ? [] : [comparison.detectable],
  );
  if (sizes.length < open.length)
    return ['With one block there is no interval, and nothing can be decided; run at least ten blocks.'];
  return [
    `What is undecided is not equal: with these trials, only a difference of ${percent(Math.max(...sizes))} or more would probably have been seen; run more blocks.`,
  ];
}
