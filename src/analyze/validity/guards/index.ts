import type { Config } from '../../../model/config.ts';
import { emptyRoom, type Room } from '../../../model/histogram.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { Trial } from '../../../model/trial.ts';
import type { ScenarioTrials } from '../../trials/trials.ts';
import { achieved } from './achieved.ts';
import { clientBusy } from './client-busy.ts';
import { bytesPerMessage, sampledContent } from './content.ts';
import { dropped } from './dropped.ts';
import type { Guard } from './guard.ts';
import { ledger } from './ledger.ts';
import { littlesLaw } from './littles-law.ts';
import { mockBusy } from './mock-busy.ts';
import { notAccepted, nothingAccepted } from './outcomes.ts';
import { pacing } from './pacing.ts';
import type { RefusalCode, TrialRefusal } from './refusal.ts';

/** One trial refuses the scenario: a lost or dropped message is a fact and not a noisy figure. */
const BY_ANY: readonly Guard[] = [
  ledger,
  sampledContent,
  bytesPerMessage,
  notAccepted,
  nothingAccepted,
  dropped,
];

/** Codes of guards that refuse a scenario only if they refuse half of its trials or more. */
export type NoisyCode =
  | 'rate-not-achieved'
  | 'client-saturated'
  | 'pacing-late'
  | 'mock-saturated'
  | 'littles-law';
/** Judged by the middle trial, so that one noisy trial refuses nothing. */
const BY_MOST: readonly Guard<NoisyCode>[] = [achieved, clientBusy, pacing, mockBusy, littlesLaw];

/** Trials of one scenario that one guard refused. */
export interface RefusedTrials<Code extends RefusalCode = RefusalCode> {
  readonly scenario: Scenario;
  /** The block of the trial that `refusal` is about. */
  readonly block: number;
  readonly trials: number;
  readonly refusal: TrialRefusal<Code>;
}

/**
 * Why a scenario's figures are not shown, one for each guard. Ceilings and probes are not judged: they show
 * saturation.
 */
export function refusalsOf(measured: ScenarioTrials, config: Config): RefusedTrials[] {
  const { scenario, trials, emptyTrials } = measured;
  if (scenario.role !== 'measured') return [];
  const all = [...trials, ...emptyTrials];
  const room = emptyRoom();
  // A lost or duplicated message is a fact in a trial of a starved process as well.
  const whole = { ...measured, trials: [...trials, ...measured.starved.map(({ trial }) => trial)] };
  const byAny = BY_ANY.map((guard) => refusedBy(guard, whole, config, room));
  const byMost = BY_MOST.map((guard) => refusedBy(guard, measured, config, room))
    .filter((refused) => 2 * refused.length >= all.length)
    .map(middleFirst);
  return [...byAny, ...byMost].flatMap((refused) => represented(scenario, refused));
}

/** Trials that a guard refused, too few to refuse the scenario: its figures include them. */
export interface Reservation extends RefusedTrials<NoisyCode> {
  readonly allTrials: number;
}

export function reservationsOf(measured: ScenarioTrials, config: Config): Reservation[] {
  const { scenario, trials } = measured;
  if (scenario.role !== 'measured') return [];
  const room = emptyRoom();
  return BY_MOST.flatMap((guard) => {
    const refused = middleFirst(refusedBy(guard, measured, config, room));
    if (2 * refused.length >= trials.length) return [];
    return represented(scenario, refused).map((one) => ({ ...one, allTrials: trials.length }));
  });
}

interface Refused<Code extends RefusalCode> {
  readonly trial: Trial;
  readonly refusal: TrialRefusal<Code>;
}

/** The first refused trial represents all of them. */
function represented<Code extends RefusalCode>(
  scenario: Scenario,
  refused: readonly Refused<Code>[],
): RefusedTrials<Code>[] {
  const [first] = refused;
  if (first === undefined) return [];
  return [{ scenario, block: first.trial.block, trials: refused.length, refusal: first.refusal }];
}

function refusedBy<Code extends RefusalCode>(
  guard: Guard<Code>,
  { scenario, trials, emptyTrials, latency }: ScenarioTrials,
  config: Config,
  room: Room,
): readonly Refused<Code>[] {
  return [...trials, ...emptyTrials].flatMap((trial) => {
    const refusal = guard(trial, { scenario, config, latency: latency.perTrial.get(trial.block), room });
    return refusal === undefined ? [] : [{ trial, refusal }];
  });
}

function middleFirst<Code extends RefusalCode>(refused: readonly Refused<Code>[]): readonly Refused<Code>[] {
  const sorted = refused.toSorted((a, b) => a.refusal.severity - b.refusal.severity);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? [] : [middle, ...sorted.filter((one) => one !== middle)];
}
