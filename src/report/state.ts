import type { Summary } from '../model/summary.ts';
import { formatNumber } from './format.ts';

/** What a reader must know before the first figure; undefined for a run that is whole. */
export function incompleteness(summary: Summary): string | undefined {
  const { state, finishedTrials, plannedTrials } = summary.run;
  if (state === 'complete' || state === 'invalid') return undefined;
  const done = `${formatNumber(finishedTrials, 0)} of ${formatNumber(plannedTrials, 0)} planned trials`;
  return `${state === 'interrupted' ? 'Interrupted' : 'Partial'}: ${done} were measured; everything here rests on these alone.`;
}

export const INVALID_HEADLINE = 'This run is invalid: it has no result.';
export const INVALID_REASON =
  'Something other than the transports was measured, or they did not deliver the same messages. The figures are left out.';
