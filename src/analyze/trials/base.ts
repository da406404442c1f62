import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { ScenarioTrials } from './trials.ts';

/** The name of a scenario without its load. */
export interface ScenarioBase extends Pick<Scenario, 'kind' | 'strategy' | 'transport'> {
  readonly scenario: string;
}

/**
 * Groups scenarios that differ only in their load, each group by ascending rate, in the order of their first
 * members.
 */
export function byBase(
  scenarios: readonly ScenarioTrials[],
): { readonly base: ScenarioBase; readonly members: readonly ScenarioTrials[] }[] {
  return [...Map.groupBy(scenarios, ({ scenario }) => baseOf(scenario))].flatMap(([name, members]) => {
    const [first] = members;
    if (first === undefined) return [];
    const { kind, strategy, transport } = first.scenario;
    return [
      {
        base: { scenario: name, kind, strategy, transport },
        members: members.toSorted((a, b) => rateOf(a.scenario) - rateOf(b.scenario)),
      },
    ];
  });
}

/** Messages offered per second; 0 for a closed loop. */
export function rateOf({ load }: Pick<Scenario, 'load'>): number {
  return load.model === 'open' ? load.ratePerSecond : 0;
}
