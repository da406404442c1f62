import type { RunRecord } from '../model/run-file.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { type Latency, latencyOf } from './latency.ts';
import { emptyRoom } from './latency-histogram.ts';
import { spoiledBlocks } from './machine.ts';

/** Everything that the run holds of one scenario. `trials` are those with at least one accepted recipient. */
export interface Measured {
  readonly scenario: Scenario;
  readonly trials: readonly Trial[];
  /** Nothing was accepted in them: they have no rate and no cost per message. */
  readonly emptyTrials: readonly Trial[];
  readonly failedTrials: number;
  readonly latency: Latency;
}

/** In the plan's order. Trials of blocks that the machine spoiled are left out: they were measured again. */
export function measuredScenarios(record: RunRecord): Measured[] {
  const byScenario = new Map<string, Trial[]>();
  const spoiled = new Set(spoiledBlocks(record).map(({ block }) => block));
  for (const trial of record.trials) {
    if (spoiled.has(trial.block)) continue;
    const trials = byScenario.get(trial.scenario);
    if (trials === undefined) byScenario.set(trial.scenario, [trial]);
    else trials.push(trial);
  }
  const room = emptyRoom();
  return record.plan.scenarios.map((scenario) => {
    const all = byScenario.get(scenario.id) ?? [];
    const trials = all.filter((trial) => trial.client.outcomes.accepted > 0);
    return {
      scenario,
      trials,
      emptyTrials: all.filter((trial) => trial.client.outcomes.accepted === 0),
      failedTrials: record.failedTrials.filter((failed) => failed.scenario === scenario.id).length,
      latency: latencyOf(trials, record.header.config.level, room),
    };
  });
}
