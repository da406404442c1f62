import type { ScenarioTrials } from '../../analyze/trials/trials.ts';
import { type NoisyCode, type Reservation, reservationsOf } from '../../analyze/validity/guards/index.ts';
import type { RefusalFigures, TrialRefusal } from '../../analyze/validity/guards/refusal.ts';
import { starvedOf } from '../../analyze/validity/starvation.ts';
import type { Config } from '../../model/config.ts';
import { numberText, percentText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { placeOf } from './problems.ts';
import { refusalText } from './refusals.ts';

/** Trials that a guard refused and that the figures of their scenario still include. */
export function reservationWarnings(measured: readonly ScenarioTrials[], config: Config): string[] {
  return measured.flatMap((one) => reservationsOf(one, config)).map(reservationText);
}

function reservationText({ scenario, trials, allTrials, refusal }: Reservation): string {
  const was = trials === 1 ? 'was' : 'were';
  return `${scenarioName(scenario)}: ${trials} of ${quantity(allTrials, 'trial')} ${was} ${limitedText(refusal)}; the result still counts ${trials === 1 ? 'it' : 'them'}.`;
}

function limitedText<Code extends NoisyCode>(refusal: TrialRefusal<Code>): string {
  const textOf: (figures: RefusalFigures[Code]) => string = LIMITED[refusal.code];
  return textOf(refusal);
}

const LIMITED: { readonly [Code in NoisyCode]: (figures: RefusalFigures[Code]) => string } = {
  'rate-not-achieved': ({ share }) => `behind schedule (${percentText(share)} of the rate)`,
  'client-saturated': ({ utilization }) =>
    `limited by the client (event loop ${percentText(utilization)} busy)`,
  'pacing-late': ({ lateMs }) => `delayed by the client (P99 of the pacing error ${numberText(lateMs)} ms)`,
  'mock-saturated': ({ share }) => `limited by the mock (${percentText(share)} CPU)`,
  'littles-law': ({ inFlight, expected }) =>
    `inconsistent with Little’s law (${numberText(inFlight)} calls in flight, ${expected} expected)`,
};

/** Starved trials that were left out and measured again. */
export function starvationWarnings(measured: readonly ScenarioTrials[]): string[] {
  return measured.flatMap((one) => {
    const starved = starvedOf(one);
    if (starved === undefined || one.scenario.role !== 'measured') return [];
    const { scenario, block, trials, refusal } = starved;
    const [was, blocks] = trials === 1 ? ['was', 'its block'] : ['were', 'their blocks'];
    return [
      `${scenarioName(scenario)}: ${trials} of ${quantity(one.trials.length + trials, 'trial')} ${was} left out, and ${blocks} measured again. ${placeOf({ block, trials: 1 })}, ${refusalText(refusal).clause}.`,
    ];
  });
}
