import type { ScenarioSummary, Summary } from '../model/summary.ts';
import { measuredScenarios } from '../text/naming.ts';
import { countText, quantity } from '../text/numbers.ts';

/** The notice before the first figure; undefined for a complete run. */
export function incompleteness(summary: Summary): string | undefined {
  const { state, finishedTrials, plannedTrials } = summary.run;
  if (state === 'complete' || state === 'invalid') return undefined;
  const done = `${countText(finishedTrials)} of ${countText(plannedTrials)} planned trials`;
  return `${state === 'interrupted' ? 'Interrupted' : 'Partial'}: ${done} were measured; all figures rest on these alone.`;
}

/** True for a valid run, and for one whose problems concern only some of its scenarios. */
export function hasFigures({ validity, scenarios }: Summary): boolean {
  if (validity.valid) return true;
  const refusals = scenarios.flatMap((one) => one.refused);
  const ofRun = validity.problems.filter(
    (problem) =>
      !refusals.some((one) => one.scenario === problem.scenario && one.message === problem.message),
  );
  return (
    ofRun.length === 0 &&
    scenarios.some(({ role, trials, refused }) => role === 'measured' && trials > 0 && refused.length === 0)
  );
}

/** Shown before the figures if some scenarios were refused. */
export function refusalNotice(summary: Summary): string | undefined {
  const measured = measuredScenarios(summary);
  const refused = measured.filter((one) => one.refused.length > 0).length;
  if (refused === 0) return undefined;
  return `Invalid in part: ${countText(refused)} of ${quantity(measured.length, 'scenario')} ${refused === 1 ? 'was' : 'were'} refused. The reason replaces the figures.`;
}

/** Replaces the figures of a refused scenario; undefined for any other. */
export function refusalOf({ refused }: Pick<ScenarioSummary, 'refused'>): string | undefined {
  const [first, ...more] = refused;
  if (first === undefined) return undefined;
  const rest = more.length === 0 ? '' : ` (${quantity(more.length, 'more reason')} among the problems)`;
  return `refused (${first.code}): ${first.message}${rest}`;
}

export interface NoFigures {
  readonly headline: string;
  readonly reason: string;
}

/** Replaces all figures of a run without any. A run that ended before its first result is not invalid. */
export function noFigures({ run, validity }: Summary): NoFigures {
  const isUnfinished = run.state === 'interrupted' || run.state === 'partial';
  return isUnfinished && validity.problems.every(({ code }) => code === 'nothing-measured')
    ? { headline: 'This run ended before it had a result.', reason: 'No trial was measured.' }
    : INVALID;
}

const INVALID: NoFigures = {
  headline: 'This run is invalid: it has no result.',
  reason:
    'Something else than the transports limited the run, or the messages differed. The figures are left out.',
};
