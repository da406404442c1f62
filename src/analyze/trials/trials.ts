import { emptyRoom, type Room } from '../../model/histogram.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';
import { type Latency, latencyOf } from './latency.ts';
import { spoiledBlocks } from './machine.ts';
import { isMockLimited } from './mock-limit.ts';
import { type StarvedTrial, starvedTrials } from './starvation.ts';

/** All trials of one scenario. `trials` are those with at least one accepted recipient. */
export interface ScenarioTrials {
  readonly scenario: Scenario;
  readonly trials: readonly Trial[];
  /** Trials without an accepted message: they have no rate and no cost per message. */
  readonly emptyTrials: readonly Trial[];
  readonly failedTrials: number;
  /** A busy mock limited the rate, which is then a lower bound. */
  readonly isMockLimited: boolean;
  /** Trials that are left out because a process was kept from running. */
  readonly starved: readonly StarvedTrial[];
  /** Service times. */
  readonly latency: Latency;
  /** Open loops only: times from the intended start, and the delay until the client noticed an arrival. */
  readonly open: { readonly response: Latency; readonly lateness: Latency } | undefined;
  /** Time until the outcome of a recipient was final; only if it could take more than one attempt. */
  readonly decided: Latency | undefined;
}

/**
 * In the order of the plan. Without trials of spoiled blocks and of starved processes, which were measured
 * again.
 */
export function scenarioTrials(record: RunRecord): ScenarioTrials[] {
  const byScenario = new Map<string, Trial[]>();
  const spoiled = new Set(spoiledBlocks(record).map(({ block }) => block));
  const starved = starvedTrials(record);
  const leftOut = new Set(starved.map(({ trial }) => trial));
  for (const trial of record.trials) {
    if (spoiled.has(trial.block) || leftOut.has(trial)) continue;
    const trials = byScenario.get(trial.scenario);
    if (trials === undefined) byScenario.set(trial.scenario, [trial]);
    else trials.push(trial);
  }
  const room = emptyRoom();
  return record.plan.scenarios.map((scenario) => {
    const all = byScenario.get(scenario.id) ?? [];
    const trials = all.filter((trial) => trial.client.outcomes.accepted > 0);
    const { level } = record.header.config;
    return {
      scenario,
      trials,
      emptyTrials: all.filter((trial) => trial.client.outcomes.accepted === 0),
      isMockLimited: isMockLimited(scenario, all),
      failedTrials: record.failedTrials.filter((failed) => failed.scenario === scenario.id).length,
      starved: starved.filter(({ trial }) => trial.scenario === scenario.id),
      latency: latencyOf(trials, level, room),
      open: scenario.load.model === 'open' ? openTimes(trials, level, room) : undefined,
      decided: decidedTimes(trials, level, room),
    };
  });
}

function openTimes(trials: readonly Trial[], level: number, room: Room): ScenarioTrials['open'] {
  const opened = trials.filter(({ client }) => client.open !== null);
  return {
    response: latencyOf(opened, level, room, ({ client }) => client.open?.responseTime ?? ''),
    lateness: latencyOf(opened, level, room, ({ client }) => client.open?.lateness ?? ''),
  };
}

function decidedTimes(trials: readonly Trial[], level: number, room: Room): Latency | undefined {
  const known = trials.filter(({ client }) => client.effort !== null);
  if (known.length === 0) return undefined;
  return latencyOf(known, level, room, ({ client }) => client.effort?.timeToFinal ?? '');
}
