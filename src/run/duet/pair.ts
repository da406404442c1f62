import { type DuetCores, PROC_FILES } from '../../measure/cores.ts';
import { type DuetMeasures, type SharedWindow, slicesIn } from '../../model/duet.ts';
import { sharedClockMs } from '../../model/feedback.ts';
import type { PlannedTrial, Scenario } from '../../model/scenario.ts';
import type { Fleet } from '../fleet.ts';
import { closeTrial, type OpenTrial, openTrial, requestOf, type TrialWithRange } from '../trial.ts';
import { atOnce, type Both, bothOf } from './both.ts';
import { type ObservedSide, type Observer, observeWindow, type SideObservation } from './observation.ts';
import { type DuetSide, type DuetWarmUp, warmTogether } from './warm-up.ts';

/** Both clients send before the common start, so that their connections and queues are full. */
const LEAD_IN_MS = 200;

const OBSERVER: Observer = { files: PROC_FILES, nowMs: sharedClockMs };

export interface PlannedSide {
  readonly planned: PlannedTrial;
  readonly scenario: Scenario;
}

export interface DuetSettings {
  readonly cores: DuetCores;
  readonly warmUp: DuetWarmUp;
  readonly durationMs: number;
  /** Seeds of both trials. */
  readonly seeds: Both<number>;
}

/** Starts the processes of both sides: the clients on one core, each with a mock of its own. */
export async function startDuet(
  planned: Both<PlannedSide>,
  fleet: Fleet,
  { client, mocks }: DuetCores,
): Promise<Both<DuetSide>> {
  return await atOnce(planned, async ({ scenario }, side) => ({
    scenario,
    pair: await fleet.pair(scenario, { client, mock: mocks[side] }),
  }));
}

/** Warms the clients of a pair up, at the same time and with equally many messages. */
export async function warmDuet(sides: Both<DuetSide>, warmUpMs: number): Promise<DuetWarmUp> {
  return await warmTogether(sides, warmUpMs, sharedClockMs);
}

/** Runs both trials of a warm pair at the same time. */
export async function runDuet(
  planned: Both<PlannedSide>,
  sides: Both<DuetSide>,
  { cores, warmUp, durationMs, seeds }: DuetSettings,
): Promise<Both<TrialWithRange>> {
  const open = await atOnce(sides, ({ scenario, pair }, side) =>
    openTrial(planned[side].planned, scenario, pair),
  );
  const shared: SharedWindow = { startMs: sharedClockMs() + LEAD_IN_MS, ...slicesIn(durationMs) };
  const sending = atOnce(open, (one, side) =>
    one.pair.client.ask({ type: 'trial', ...requestOf(one, seeds[side]), shared }),
  );
  const observed = bothOf(open, (one, side) => observedSide(one, cores, side));
  const { sent, observations } = await observeWindow(observed, shared, OBSERVER, sending);
  return await atOnce(open, async (one, side) => {
    const { trial, ...rest } = await closeTrial(one, sent[side], { onWait: () => {} });
    const { sliceMessages } = sent[side];
    const duet = duetMeasures(shared, sliceMessages, observations[side], warmUp);
    return { ...rest, trial: { ...trial, duet } };
  });
}

function duetMeasures(
  { sliceMs, slices }: SharedWindow,
  sliceMessages: readonly number[],
  observation: SideObservation,
  { messages, elapsedMs }: DuetWarmUp,
): DuetMeasures {
  return {
    sharedMs: sliceMs * slices,
    sliceMessages: [...sliceMessages],
    ...observation,
    warmUp: { messages, elapsedMs },
  };
}

function observedSide({ pair }: OpenTrial, { client, mocks }: DuetCores, side: 0 | 1): ObservedSide {
  const { pid } = pair.client;
  if (pid === undefined) throw new Error('the client of a duet has no process');
  return { client: pid, mock: pair.mock?.child.pid, cores: { client, mock: mocks[side] } };
}
