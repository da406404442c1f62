import type { RunRecord } from '../model/run-file.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { type Latency, latencyOf } from './latency.ts';

/** Everything that the run holds of one scenario. `trials` are those with at least one accepted recipient. */
export interface Measured {
  readonly scenario: Scenario;
  readonly trials: readonly Trial[];
  /** Nothing was accepted in them: they have no rate and no cost per message. */
  readonly emptyTrials: readonly Trial[];
  readonly failedTrials: number;
  readonly latency: Latency;
}

/** In the plan's order. Trials of scenarios that the plan does not know are left out. */
export function measuredScenarios(record: RunRecord): Measured[] {
  const byScenario = new Map<string, Trial[]>();
  for (const trial of record.trials) {
    const trials = byScenario.get(trial.scenario);
    if (trials === undefined) byScenario.set(trial.scenario, [trial]);
    else trials.push(trial);
  }
  return record.header.plan.scenarios.map((scenario) => {
    const all = byScenario.get(scenario.id) ?? [];
    const trials = all.filter((trial) => trial.client.outcomes.accepted > 0);
    return {
      scenario,
      trials,
      emptyTrials: all.filter((trial) => trial.client.outcomes.accepted === 0),
      failedTrials: record.failedTrials.filter((failed) => failed.scenario === scenario.id).length,
      latency: latencyOf(trials, record.header.config.level),
    };
  });
}
