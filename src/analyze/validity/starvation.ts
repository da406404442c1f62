import type { Problem } from '../../model/summary.ts';
import { nameOf, plural } from '../../text/wording.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { blockPlace } from './guards/index.ts';
import { STARVED } from './guards/starved.ts';

/** Fewer than half of the trials that were wanted are sound: the figures of this scenario tell of what starved it. */
export function starvationOf(
  { starved: ones, trials, emptyTrials }: ScenarioTrials,
  blocks: number,
): Problem[] {
  const [first] = ones;
  if (first === undefined) return [];
  const sound = trials.length + emptyTrials.length;
  const wanted = Math.min(sound + ones.length, blocks);
  if (2 * sound >= wanted) return [];
  const { trial, refusal } = first;
  return [
    {
      code: STARVED,
      scenario: trial.scenario,
      message: `${blockPlace(trial, ones.length)}, ${refusal.message} Only ${sound} of ${plural(wanted, 'trial')} could be measured soundly.`,
      hint: refusal.hint,
    },
  ];
}

/** Figures that stand without some of their trials. */
export function starvationWarnings(measured: readonly ScenarioTrials[]): string[] {
  return measured.flatMap(({ scenario, starved: ones, trials }) => {
    const [first] = ones;
    if (first === undefined || scenario.role !== 'measured') return [];
    const all = trials.length + ones.length;
    return [
      `${nameOf(scenario)}: ${ones.length} of ${plural(all, 'trial')} ${ones.length === 1 ? 'is' : 'are'} left out and ${ones.length === 1 ? 'its block was' : 'their blocks were'} measured again. ${blockPlace(first.trial, 1)}, ${first.refusal.message}`,
    ];
  });
}
