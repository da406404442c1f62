import type { ScenarioTrials } from '../trials/trials.ts';
import type { RefusedTrials } from './guards/index.ts';
import type { GuardProblem } from './problem.ts';

/**
 * Refuses a scenario if fewer than half of its planned trials are sound. Pairs of a duet are independent of
 * each other, so that a few sound ones give a valid, wide interval; only without any is it refused.
 */
export function starvationOf(measured: ScenarioTrials, blocks: number): GuardProblem[] {
  const found = starvedOf(measured);
  const sound = measured.trials.length + measured.emptyTrials.length;
  const planned = Math.min(sound + measured.starved.length, blocks);
  if (found === undefined || 2 * sound >= planned) return [];
  if (found.refusal.code === 'duet-broken' && sound > 0) return [];
  return [{ ...found, sound: { trials: sound, planned } }];
}

/** Starved trials that a scenario has in addition to its sound ones. */
export function starvedOf({
  scenario,
  starved,
}: ScenarioTrials): RefusedTrials<'process-starved' | 'duet-broken'> | undefined {
  const [first] = starved;
  if (first === undefined) return undefined;
  return { scenario, block: first.trial.block, trials: starved.length, refusal: first.refusal };
}
