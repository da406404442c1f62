import { historyFigures, type PastRun, type SkippedRun } from '../../analyze/compare/history.ts';
import type { History } from '../../model/history.ts';
import { differenceText } from './differences.ts';

/** @param skipped files that are no runs, to be listed with the skipped runs */
export function historyOf(past: readonly PastRun[], skipped: History['skipped']): History {
  const figures = historyFigures(past);
  return {
    ...figures,
    runs: figures.runs.map((run) => ({ ...run, changes: run.changes.map(differenceText) })),
    skipped: [...skipped, ...figures.skipped.map((one) => ({ path: one.path, reason: skipText(one) }))],
  };
}

function skipText(skipped: SkippedRun): string {
  return skipped.code === 'repeated'
    ? 'the same run again'
    : `invalid: ${skipped.problem?.message ?? 'no result'}`;
}
