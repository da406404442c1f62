import type { Config } from '../../../model/config.ts';
import { emptyRoom, type Room } from '../../../model/histogram.ts';
import type { Problem } from '../../../model/summary.ts';
import type { Trial } from '../../../model/trial.ts';
import { nameOf, plural } from '../../../text/wording.ts';
import type { ScenarioTrials } from '../../trials/trials.ts';
import { achieved } from './achieved.ts';
import { clientBusy } from './client-busy.ts';
import { bytesPerMessage, sampledContent } from './content.ts';
import { dropped } from './dropped.ts';
import type { Guard, TrialRefusal } from './guard.ts';
import { ledger } from './ledger.ts';
import { littlesLaw } from './littles-law.ts';
import { mockBusy } from './mock-busy.ts';
import { notAccepted, nothingAccepted } from './outcomes.ts';
import { pacing } from './pacing.ts';

/** One trial is enough: what was lost or dropped is a fact, not a noisy figure. */
const BY_ANY: readonly Guard[] = [
  ledger,
  sampledContent,
  bytesPerMessage,
  notAccepted,
  nothingAccepted,
  dropped,
];
/** Judged by the middle trial: half of them or more must be beyond the limit, so that one noisy trial refuses nothing. */
const BY_MOST: readonly Guard[] = [achieved, clientBusy, pacing, mockBusy, littlesLaw];

interface Refused {
  readonly trial: Trial;
  readonly refusal: TrialRefusal;
}

/** Why a scenario's figures must not be shown; one problem a guard. Ceilings and probes are not judged: saturation is what they show. */
export function refusalsOf(measured: ScenarioTrials, config: Config): Problem[] {
  const { scenario, trials, emptyTrials } = measured;
  if (scenario.role !== 'measured') return [];
  const all = [...trials, ...emptyTrials];
  const room = emptyRoom();
  // A message that was lost or doubled is a fact in a trial of a starved process as well.
  const whole = { ...measured, trials: [...trials, ...measured.starved.map(({ trial }) => trial)] };
  const byAny = BY_ANY.map((guard) => refusedBy(guard, whole, config, room));
  const byMost = BY_MOST.map((guard) => refusedBy(guard, measured, config, room)).filter(
    (refused) => 2 * refused.length >= all.length,
  );
  return [...byAny, ...byMost.map(middleFirst)].flatMap((refused) => {
    const [first] = refused;
    if (first === undefined) return [];
    const { code, message, hint } = first.refusal;
    return [
      {
        code,
        scenario: scenario.id,
        message: `${blockPlace(first.trial, refused.length)}, ${message}`,
        hint,
      },
    ];
  });
}

/** Guards that found too few trials to refuse a scenario: its figures stand, and hold those trials. */
export function reservationsOf(measured: ScenarioTrials, config: Config): string[] {
  const { scenario, trials } = measured;
  if (scenario.role !== 'measured') return [];
  const room = emptyRoom();
  return BY_MOST.flatMap((guard) => {
    const refused = middleFirst(refusedBy(guard, measured, config, room));
    const [first] = refused;
    if (first === undefined || 2 * refused.length >= trials.length) return [];
    return [
      `${nameOf(scenario)}: in ${refused.length} of ${plural(trials.length, 'trial')} ${first.refusal.message} Fewer than half, so the figures stand, with these trials in them.`,
    ];
  });
}

function refusedBy(
  guard: Guard,
  { scenario, trials, emptyTrials, latency }: ScenarioTrials,
  config: Config,
  room: Room,
): readonly Refused[] {
  return [...trials, ...emptyTrials].flatMap((trial) => {
    const refusal = guard(trial, { scenario, config, latency: latency.perTrial.get(trial.block), room });
    return refusal === undefined ? [] : [{ trial, refusal }];
  });
}

/** The middle one stands for all. */
function middleFirst(refused: readonly Refused[]): readonly Refused[] {
  const sorted = refused.toSorted((a, b) => a.refusal.figure - b.refusal.figure);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  return middle === undefined ? [] : [middle, ...sorted.filter((one) => one !== middle)];
}

/** `In block 3 (and 2 more trials)`. */
export function blockPlace({ block }: Pick<Trial, 'block'>, trials: number): string {
  return `In block ${block}${trials > 1 ? ` (and ${plural(trials - 1, 'more trial')})` : ''}`;
}
