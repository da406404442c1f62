import type { RunRecord } from '../../model/run-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';
import type { TrialRefusal } from '../validity/guards/refusal.ts';
import { starved } from '../validity/guards/starved.ts';
import { spoiledBlocks } from './machine.ts';

/** A trial in which a process was kept from running. */
export interface StarvedTrial {
  readonly trial: Trial;
  readonly refusal: TrialRefusal<'process-starved'>;
}

/** Of every role, in blocks that the machine did not spoil. */
export function starvedTrials(record: Pick<RunRecord, 'machine' | 'trials' | 'header'>): StarvedTrial[] {
  const spoiled = new Set(spoiledBlocks(record).map(({ block }) => block));
  return record.trials.flatMap((trial) => {
    const refusal = spoiled.has(trial.block) ? undefined : starved(trial, record.header.config);
    return refusal === undefined ? [] : [{ trial, refusal }];
  });
}

/** A block that is measured again because a process was starved in a trial of this scenario. */
export interface StarvedBlock {
  readonly block: number;
  readonly scenario: Scenario;
  readonly refusal: TrialRefusal<'process-starved'>;
}

/** Ceilings are not measured again. */
export function starvedBlocks(record: RunRecord): StarvedBlock[] {
  const scenarios = new Map(record.plan.scenarios.map((one) => [one.id, one] as const));
  return starvedTrials(record).flatMap(({ trial, refusal }) => {
    const scenario = scenarios.get(trial.scenario);
    if (scenario === undefined || scenario.role === 'ceiling') return [];
    return [{ block: trial.block, scenario, refusal }];
  });
}
