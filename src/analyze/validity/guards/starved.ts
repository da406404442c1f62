import type { Config } from '../../../model/config.ts';
import type { ClientMeasures, MachineUse, MockMeasures, Trial } from '../../../model/trial.ts';
import { figure, percent } from '../../../text/wording.ts';
import { exactly, type TrialRefusal } from './guard.ts';

/** A process may stand still for this share of a trial. docs/guards.md has the measurement behind the four limits. */
export const MOST_STILL = 0.2;
/** And for this share at once. */
export const LONGEST_PAUSE = 0.2;
/** A shorter pause is a moment of the system, however short the trial is; a longer one never is. */
export const PAUSE_BOUNDS_MS = { least: 100, most: 1000 } as const;
/** Of the time that it was ready to run. Processes of others that explain the wait only warn. */
export const MOST_WAITING = 0.5;
/** Of the time of all cores. */
export const MOST_STOLEN = 0.2;

/** In less time, a collection of garbage or a late tick of a counter reads like a process that stands still. */
const LEAST_STILL_MS = 50;
/** In less time, the scheduler may not have moved the process to a free processor yet. */
const LEAST_WAITED_MS = 250;
/** Processor time of others, in cores: from here on, they explain why a process waited. */
const EXPLAINS_WAITING = 0.5;
/** V8 compiles and collects garbage in threads of their own, whose time counts as the process's. */
const HELPERS = 0.25;

export const STARVED = 'process-starved';

type Measures = Pick<ClientMeasures | MockMeasures, 'cpu' | 'eventLoop' | 'scheduling'>;

/**
 * Why a trial is one of a process that was kept from running: it was stopped, it waited for a processor that no other process
 * explains, or the hypervisor took the time. The trial is left out and its block is measured again.
 */
export function starved(trial: Trial, { stall }: Pick<Config, 'stall'>): TrialRefusal | undefined {
  const { client, mock, machine } = trial;
  return (
    ofProcess('the client', client, trial, 0) ??
    (mock === null ? undefined : ofProcess('the mock', mock, trial, stalled(trial, stall))) ??
    (machine === null ? undefined : stolen(machine))
  );
}

function ofProcess(who: string, of: Measures, trial: Trial, onPurposeMs: number): TrialRefusal | undefined {
  return (
    paused(who, of, trial, onPurposeMs) ??
    stoodStill(who, of, onPurposeMs) ??
    waited(who, of, trial.machine, cpuMsOf(trial.client) + (trial.mock === null ? 0 : cpuMsOf(trial.mock)))
  );
}

function cpuMsOf({ cpu }: Pick<Measures, 'cpu'>): number {
  return (cpu.userMicros + cpu.systemMicros) / 1e3;
}

/** A mock that stalls on purpose sleeps for as long as it was told to, which is no fault of the machine. */
function stalled({ client: { elapsedMs } }: Trial, stall: Config['stall']): number {
  return stall === null ? 0 : stall.forMs * Math.ceil(elapsedMs / stall.everyMs);
}

/** The event loop stood still at once, while the process neither computed nor waited for its turn. */
function paused(who: string, of: Measures, trial: Trial, onPurposeMs: number): TrialRefusal | undefined {
  const { elapsedMs } = trial.client;
  const { least, most } = PAUSE_BOUNDS_MS;
  const limitMs = Math.min(most, Math.max(least, LONGEST_PAUSE * elapsedMs));
  const pauseMs = longestPauseMs(of, elapsedMs) - onPurposeMs;
  if (pauseMs <= limitMs) return undefined;
  return {
    code: STARVED,
    message: `${who} stood still for ${figure(pauseMs)} ms at once in a trial of ${figure(elapsedMs)} ms; the limit is ${figure(limitMs)} ms.`,
    hint: HINT,
    figure: pauseMs / elapsedMs,
  };
}

/** 0 if the process computed meanwhile, for its time does not fit into the rest; without the time in which it waited for its turn. */
function longestPauseMs({ cpu, eventLoop, scheduling }: Measures, elapsedMs: number): number {
  const delayMs = eventLoop.delayMaxMs ?? 0;
  const cpuMs = scheduling?.ranMs ?? cpuMsOf({ cpu });
  const computed = cpuMs > Math.max(0, elapsedMs - delayMs) + HELPERS * delayMs;
  return computed ? 0 : delayMs - (scheduling?.waitedMs ?? 0);
}

function stoodStill(who: string, of: Measures, onPurposeMs: number): TrialRefusal | undefined {
  const { scheduling } = of;
  const still = stillMs(of);
  if (scheduling === null || still === undefined) return undefined;
  const share = (still - onPurposeMs) / scheduling.windowMs;
  // Systems that do not count waiting show it as standing still.
  const limit = scheduling.waitedMs === null ? MOST_WAITING : MOST_STILL;
  if (still - onPurposeMs < LEAST_STILL_MS || share <= limit) return undefined;
  return {
    code: STARVED,
    message: `${who} stood still for ${exactly(share)} of a trial; the limit is ${percent(limit)}.`,
    hint: HINT,
    figure: share,
  };
}

/**
 * At least so long the process did nothing although it should have: its event loop was busy, or its timer should have fired, while
 * the main thread neither ran nor waited for a processor. Undefined in files that do not have it.
 */
export function stillMs({ eventLoop, scheduling }: Measures): number | undefined {
  if (scheduling === null) return undefined;
  const { windowMs, ranMs, waitedMs, ticks, tickMs } = scheduling;
  const accounted = ranMs + (waitedMs ?? 0);
  const busyMs = eventLoop.utilization * windowMs;
  const withoutTicksMs = windowMs - ticks * (tickMs ?? 0);
  return Math.max(0, busyMs - accounted, withoutTicksMs - accounted);
}

/** Share of the time that the main thread was ready and had no processor; undefined where the system does not say. */
export function waitingShare({ scheduling }: Pick<Measures, 'scheduling'>): number | undefined {
  if (scheduling === null || scheduling.waitedMs === null) return undefined;
  const ready = scheduling.ranMs + scheduling.waitedMs;
  return ready < LEAST_STILL_MS ? undefined : scheduling.waitedMs / ready;
}

/** Processes of others want a processor, or the run's own two leave less than half of one. */
function isExplained({ othersMs, elapsedMs, cores }: MachineUse, cpuMs: number): boolean {
  const left = cores - (othersMs + cpuMs) / elapsedMs;
  return othersMs / elapsedMs >= EXPLAINS_WAITING || left < EXPLAINS_WAITING;
}

/** @param cpuMs of client and mock together */
function waited(
  who: string,
  of: Measures,
  machine: MachineUse | null,
  cpuMs: number,
): TrialRefusal | undefined {
  const share = waitingShare(of);
  if (share === undefined || share <= MOST_WAITING) return undefined;
  if ((of.scheduling?.waitedMs ?? 0) < LEAST_WAITED_MS) return undefined;
  if (machine === null || isExplained(machine, cpuMs)) return undefined;
  return {
    code: STARVED,
    message: `${who} waited for a processor for ${exactly(share)} of the time that it was ready, and no other process explains it; the limit is ${percent(MOST_WAITING)}.`,
    hint: 'A limit of processor time or a fixed processor keeps it from running: give the run as many cores as it has processes.',
    figure: share,
  };
}

function stolen({ stolenMs, elapsedMs, cores }: MachineUse): TrialRefusal | undefined {
  const share = stolenMs / (elapsedMs * cores);
  if (stolenMs < LEAST_STILL_MS || share <= MOST_STOLEN) return undefined;
  return {
    code: STARVED,
    message: `the hypervisor took ${exactly(share)} of the processor time in a trial; the limit is ${percent(MOST_STOLEN)}.`,
    hint: 'Other virtual machines share the processors: run at another time, or on a machine of its own.',
    figure: share,
  };
}

const HINT =
  'Something stopped the process or made it wait: leave it alone while it is measured, and call nothing in it that blocks.';
