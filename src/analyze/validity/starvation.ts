import type { ScenarioTrials } from '../trials/trials.ts';
import type { RefusedTrials } from './guards/index.ts';
import type { GuardProblem } from './problem.ts';

/** Refuses a scenario if fewer than half of its planned trials are sound. */
export function starvationOf(measured: ScenarioTrials, blocks: number): GuardProblem[] {
  const found = starvedOf(measured);
  const sound = measured.trials.length + measured.emptyTrials.length;
  const planned = Math.min(sound + measured.starved.length, blocks);
  if (found === undefined || 2 * sound >= planned) return [];
  return [{ ...found, sound: { trials: sound, planned } }];
}

/** Starved trials that a scenario has in addition to its sound ones. */
export function starvedOf({
  scenario,
  starved,
}: ScenarioTrials): RefusedTrials<'process-starved'> | undefined {
  const [first] = starved;
  if (first === undefined) return undefined;
  return { scenario, block: first.trial.block, trials: starved.length, refusal: first.refusal };
}
