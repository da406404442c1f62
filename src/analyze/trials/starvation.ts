import { type DuetMeasures, partnerKey } from '../../model/duet.ts';
import type { RunRecord } from '../../model/run-file.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';
import { duetBreach } from '../validity/guards/duet.ts';
import type { TrialRefusal } from '../validity/guards/refusal.ts';
import { starved } from '../validity/guards/starved.ts';
import { spoiledBlocks } from './machine.ts';

/** A trial in which a process was kept from running, or that broke what a duet assumes. */
export interface StarvedTrial {
  readonly trial: Trial;
  readonly refusal: TrialRefusal<'process-starved' | 'duet-broken'>;
}

/** Trials of every role, in blocks that the machine did not spoil. */
export function starvedTrials(
  record: Pick<RunRecord, 'machine' | 'trials' | 'header' | 'plan'>,
): StarvedTrial[] {
  const spoiled = new Set(spoiledBlocks(record).map(({ block }) => block));
  const partners = partnersIn(record);
  return record.trials.flatMap((trial) => {
    const refusal = spoiled.has(trial.block)
      ? undefined
      : trial.duet === null
        ? starved(trial, record.header.config)
        : breachOf(trial.duet, partners.get(trial));
    return refusal === undefined ? [] : [{ trial, refusal }];
  });
}

/** Clients of a duet wait for their core by design, so that other limits apply to them. */
function breachOf(duet: DuetMeasures, partner: Trial | undefined): StarvedTrial['refusal'] | undefined {
  return partner === undefined || partner.duet === null ? undefined : duetBreach(duet, partner.duet);
}

/** The two trials of each pair of a duet. */
export function pairsOfDuet({
  trials,
  plan,
}: Pick<RunRecord, 'trials' | 'plan'>): readonly (readonly [Trial, Trial])[] {
  const scenarios = new Map(plan.scenarios.map((one) => [one.id, one] as const));
  const groups = Map.groupBy(
    trials.filter(({ duet }) => duet !== null),
    ({ block, scenario }) => partnerKey(block, scenarios.get(scenario)),
  );
  return [...groups.values()].flatMap(([one, other]) =>
    one === undefined || other === undefined ? [] : [[one, other] as const],
  );
}

function partnersIn(record: Pick<RunRecord, 'trials' | 'plan'>): ReadonlyMap<Trial, Trial> {
  return new Map(
    pairsOfDuet(record).flatMap(([one, other]) => [[one, other] as const, [other, one] as const]),
  );
}

/** A block that is measured again because a process was starved in a trial of this scenario. */
export interface StarvedBlock {
  readonly block: number;
  readonly scenario: Scenario;
  readonly refusal: StarvedTrial['refusal'];
}

/** Ceilings are not measured again. */
export function starvedBlocks(record: RunRecord): StarvedBlock[] {
  const scenarios = new Map(record.plan.scenarios.map((one) => [one.id, one] as const));
  const seconds = new Set(pairsOfDuet(record).map(([, second]) => second));
  return starvedTrials(record).flatMap(({ trial, refusal }) => {
    const scenario = scenarios.get(trial.scenario);
    // Both trials of a pair break the same assumption: the first names it.
    if (scenario === undefined || scenario.role === 'ceiling' || seconds.has(trial)) return [];
    return [{ block: trial.block, scenario, refusal }];
  });
}
