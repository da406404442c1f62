import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import { stallsIn } from '../../analyze/validity/guards/stalls.ts';
import { numberText, percentText } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';

/** Closed loops in which some calls kept the others waiting. */
export function stallWarnings(measured: readonly ScenarioTrials[]): string[] {
  return measured.flatMap((one) => {
    const stalls = stallsIn(one);
    if (stalls === undefined) return [];
    const { waited, medianMs, longestMs, possible, reached } = stalls;
    return [
      `${scenarioName(one.scenario)}: calls in flight stalled for ${percentText(waited)} of the time. Half of them took ${numberText(medianMs)} ms or less, the longest ${numberText(longestMs)} ms. Typical calls make ${numberText(possible)} messages per second; ${numberText(reached)} were reached. Look for what stalls some connections.`,
    ];
  });
}
