import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import { stallsIn } from '../../analyze/validity/guards/stalls.ts';
import { figure, nameOf, wholePercent } from '../../text/wording.ts';

/** Closed loops in which some calls kept the others waiting. */
export function stallWarnings(measured: readonly ScenarioTrials[]): string[] {
  return measured.flatMap((one) => {
    const stalls = stallsIn(one);
    if (stalls === undefined) return [];
    const { waited, medianMs, longestMs, possible, reached } = stalls;
    return [
      `${nameOf(one.scenario)}: calls in flight stalled for ${wholePercent(waited)} of the time. Half of them took ${figure(medianMs)} ms or less, the longest ${figure(longestMs)} ms. Typical calls make ${figure(possible)} messages per second; ${figure(reached)} were reached. Look for what stalls some connections.`,
    ];
  });
}
