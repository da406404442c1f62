import type { RunRecord } from '../../model/run-file.ts';
import type { Trial } from '../../model/trial.ts';
import { nameOf } from '../../text/wording.ts';
import type { TrialRefusal } from '../validity/guards/guard.ts';
import { starved } from '../validity/guards/starved.ts';
import { spoiledBlocks } from './machine.ts';

/** A trial in which a process was kept from running. */
export interface StarvedTrial {
  readonly trial: Trial;
  readonly refusal: TrialRefusal;
}

/** Those of blocks that count, of every role. */
export function starvedTrials(record: Pick<RunRecord, 'machine' | 'trials' | 'header'>): StarvedTrial[] {
  const spoiled = new Set(spoiledBlocks(record).map(({ block }) => block));
  return record.trials.flatMap((trial) => {
    const refusal = spoiled.has(trial.block) ? undefined : starved(trial, record.header.config);
    return refusal === undefined ? [] : [{ trial, refusal }];
  });
}

/** Blocks that are measured again because a scenario's trial in them is one of a starved process. Ceilings are not measured again. */
export function starvedBlocks(record: RunRecord): { readonly block: number; readonly cause: string }[] {
  const scenarios = new Map(record.plan.scenarios.map((one) => [one.id, one] as const));
  return starvedTrials(record).flatMap(({ trial, refusal }) => {
    const scenario = scenarios.get(trial.scenario);
    if (scenario === undefined || scenario.role === 'ceiling') return [];
    const cause = `${nameOf(scenario)}: ${refusal.message.replace(/\.$/, '')}`;
    return [{ block: trial.block, cause }];
  });
}
