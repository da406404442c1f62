import type { DuetCores } from '../../measure/cores.ts';
import { machineUse } from '../../measure/machine-use.ts';
import { partnerKey } from '../../model/duet.ts';
import type { PlannedTrial, Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';
import type { ExpectedBy } from '../expected-by.ts';
import type { Fleet } from '../fleet.ts';
import type { Journal } from '../journal.ts';
import { provenTrial } from '../proven-trial.ts';
import { isProcessFault } from '../retry.ts';
import type { Run } from '../run.ts';
import { journalWarmUp } from '../warm-scenario.ts';
import { type Both, bothOf } from './both.ts';
import { type PlannedSide, runDuet, startDuet, warmDuet } from './pair.ts';
import type { DuetSide, DuetWarmUp } from './warm-up.ts';

/** Planned trials that run at the same time; one alone if the run ended between its two lines. */
export function pairsAmong(
  pending: readonly PlannedTrial[],
  scenarios: readonly Scenario[],
): readonly (readonly PlannedTrial[])[] {
  const known = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
  return [...Map.groupBy(pending, ({ block, scenario }) => partnerKey(block, known.get(scenario))).values()];
}

const HALF_PAIR = 'the run ended before both trials of the pair were written';

/** Runs a pair of trials at the same time, and writes both. If a process died, both have failed. */
export async function measurePair(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  together: readonly PlannedTrial[],
  expectedBy: ExpectedBy,
): Promise<void> {
  const { duetCores: cores } = run;
  if (cores === undefined) throw new Error('a duet needs the cores of its processes');
  const { trials, scenarios } = journal.record().plan;
  const [first, second] = together;
  if (first === undefined) return;
  if (second === undefined) {
    fail(run, journal, together, HALF_PAIR);
    return;
  }
  const planned: Both<PlannedSide> = bothOf([first, second], (one) => ({
    planned: one,
    scenario: scenarioOf(one, scenarios),
  }));
  const of = trials.length;
  const blocks = 1 + trials.reduce((last, { block }) => Math.max(last, block), 0);
  run.onEvent({ type: 'trial-started', trial: first, of, blocks });
  try {
    const measured = await measureBoth(run, fleet, journal, planned, expectedBy, cores);
    for (const [i, trial] of measured.entries()) {
      journal.append(trial);
      const one = planned[i]?.planned;
      if (one !== undefined) run.onEvent({ type: 'trial-ended', planned: one, trial, of, blocks });
    }
  } catch (cause) {
    if (run.signal.aborted) return;
    if (!isProcessFault(cause)) throw cause;
    fail(run, journal, together, cause.message);
  }
  for (const { scenario } of planned) await fleet.discard(scenario);
}

async function measureBoth(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  planned: Both<PlannedSide>,
  expectedBy: ExpectedBy,
  cores: DuetCores,
): Promise<readonly Trial[]> {
  const { config } = run;
  const sides = await startDuet(planned, fleet, cores);
  const before = run.machine();
  const warmUp = await warmDuet(sides, config.warmUpMs);
  await journalBothWarmUps(run, journal, sides, warmUp);
  const finished = await runDuet(planned, sides, {
    cores,
    warmUp,
    durationMs: durationOf(planned[0].planned),
    seeds: bothOf(planned, (one) => config.seed + one.planned.position),
  });
  const machine = machineUse(before, run.machine()) ?? null;
  const proven: Trial[] = [];
  for (const side of [0, 1] as const) {
    const trial = await provenTrial(run, journal, sides[side].pair, finished[side], expectedBy);
    proven.push({ ...trial, machine });
  }
  return proven;
}

async function journalBothWarmUps(
  run: Run,
  journal: Journal,
  sides: Both<DuetSide>,
  { sides: warmUps, elapsedMs }: DuetWarmUp,
): Promise<void> {
  for (const side of [0, 1] as const) {
    const { scenario, pair } = sides[side];
    const { rates, accepted, reasons } = warmUps[side];
    await journalWarmUp(run, pair, scenario, journal, {
      ...{ windowMs: elapsedMs / rates.length, rates: [...rates], decision: 'together' },
      ...{ accepted, reasons: [...reasons] },
    });
  }
}

function fail(
  { onEvent }: Pick<Run, 'onEvent'>,
  journal: Journal,
  trials: readonly PlannedTrial[],
  reason: string,
): void {
  for (const planned of trials) {
    const { block, position, scenario } = planned;
    journal.append({ type: 'failed-trial', block, position, scenario, reason });
    onEvent({ type: 'trial-failed', planned, reason });
  }
}

function scenarioOf({ scenario: id }: PlannedTrial, scenarios: readonly Scenario[]): Scenario {
  const scenario = scenarios.find((one) => one.id === id);
  if (scenario === undefined) throw new Error(`the plan has no scenario ${id}`);
  return scenario;
}

function durationOf({ scenario, length }: PlannedTrial): number {
  if ('durationMs' in length) return length.durationMs;
  throw new Error(`a duet of ${scenario} needs a duration`);
}
