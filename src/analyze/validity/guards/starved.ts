import type { Config } from '../../../model/config.ts';
import type { ClientMeasures, MachineUse, MockMeasures, Trial } from '../../../model/trial.ts';
import type { TrialRefusal } from './refusal.ts';

/**
 * Share of a trial in which a process may be stopped. docs/guards.md has the measurement behind the four
 * limits.
 */
export const MOST_STILL = 0.2;
/** Share of a trial that one pause may take. */
export const LONGEST_PAUSE = 0.2;
/** A pause below `least` is allowed in any trial, one above `most` in none. */
export const PAUSE_BOUNDS_MS = { least: 100, most: 1000 } as const;
/**
 * Share of its ready time in which a process may wait for a processor. A wait that other processes explain
 * only warns.
 */
export const MOST_WAITING = 0.5;
/** Share of the time of all cores that the hypervisor may take. */
export const MOST_STOLEN = 0.2;

/** In less time, garbage collection or a late tick of a counter looks like a stopped process. */
const LEAST_STILL_MS = 50;
/** In less time, the scheduler may not yet have moved the process to a free processor. */
const LEAST_WAITED_MS = 250;
/** Cores that other processes use: from here on, they explain a wait. */
const EXPLAINS_WAITING = 0.5;
/** V8 compiles and collects garbage in threads of its own, whose time counts as that of the process. */
const HELPERS = 0.25;

type Starved = TrialRefusal<'process-starved'>;
type Measures = Pick<ClientMeasures | MockMeasures, 'cpu' | 'eventLoop' | 'scheduling'>;
type ProcessName = 'client' | 'mock';

/**
 * Refuses a trial if a process was stopped, waited for a processor that no other process explains, or lost
 * its time to the hypervisor. The trial is left out and its block is measured again.
 */
export function starved(trial: Trial, { stall }: Pick<Config, 'stall'>): Starved | undefined {
  const { client, mock, machine } = trial;
  return (
    ofProcess('client', client, trial, 0) ??
    (mock === null ? undefined : ofProcess('mock', mock, trial, configuredStallMs(trial, stall))) ??
    (machine === null ? undefined : stolen(machine))
  );
}

function ofProcess(
  process: ProcessName,
  of: Measures,
  trial: Trial,
  configuredMs: number,
): Starved | undefined {
  return (
    paused(process, of, trial, configuredMs) ??
    stopped(process, of, configuredMs) ??
    waited(
      process,
      of,
      trial.machine,
      cpuMsOf(trial.client) + (trial.mock === null ? 0 : cpuMsOf(trial.mock)),
    )
  );
}

function cpuMsOf({ cpu }: Pick<Measures, 'cpu'>): number {
  return (cpu.userMicros + cpu.systemMicros) / 1e3;
}

/** A configured stall makes the mock sleep, which is no fault of the machine. */
function configuredStallMs({ client: { elapsedMs } }: Trial, stall: Config['stall']): number {
  return stall === null ? 0 : stall.forMs * Math.ceil(elapsedMs / stall.everyMs);
}

/** One long pause of the event loop in which the process neither computed nor waited for a processor. */
function paused(process: ProcessName, of: Measures, trial: Trial, configuredMs: number): Starved | undefined {
  const { elapsedMs: trialMs } = trial.client;
  const { least, most } = PAUSE_BOUNDS_MS;
  const limitMs = Math.min(most, Math.max(least, LONGEST_PAUSE * trialMs));
  const pauseMs = longestPauseMs(of, trialMs) - configuredMs;
  if (pauseMs <= limitMs) return undefined;
  const severity = pauseMs / trialMs;
  return { code: 'process-starved', cause: 'paused', process, pauseMs, trialMs, limitMs, severity };
}

/**
 * Without the time in which the process waited for a processor; 0 if its processor time shows that it
 * computed in the pause.
 */
function longestPauseMs({ cpu, eventLoop, scheduling }: Measures, elapsedMs: number): number {
  const delayMs = eventLoop.delayMaxMs ?? 0;
  const cpuMs = scheduling?.ranMs ?? cpuMsOf({ cpu });
  const computed = cpuMs > Math.max(0, elapsedMs - delayMs) + HELPERS * delayMs;
  return computed ? 0 : delayMs - (scheduling?.waitedMs ?? 0);
}

function stopped(process: ProcessName, of: Measures, configuredMs: number): Starved | undefined {
  const { scheduling } = of;
  const still = stillMs(of);
  if (scheduling === null || still === undefined) return undefined;
  const share = (still - configuredMs) / scheduling.windowMs;
  // A system that does not count waiting shows it as stopped time.
  const limit = scheduling.waitedMs === null ? MOST_WAITING : MOST_STILL;
  if (still - configuredMs < LEAST_STILL_MS || share <= limit) return undefined;
  return { code: 'process-starved', cause: 'stopped', process, share, limit, severity: share };
}

/**
 * Lower bound of the time in which the process was stopped: its event loop was busy, or its timer was due,
 * while the main thread neither ran nor waited for a processor. Undefined for run files without these counts.
 */
export function stillMs({ eventLoop, scheduling }: Measures): number | undefined {
  if (scheduling === null) return undefined;
  const { windowMs, ranMs, waitedMs, ticks, tickMs } = scheduling;
  const accounted = ranMs + (waitedMs ?? 0);
  const busyMs = eventLoop.utilization * windowMs;
  const withoutTicksMs = windowMs - ticks * (tickMs ?? 0);
  return Math.max(0, busyMs - accounted, withoutTicksMs - accounted);
}

/**
 * Share of the time in which the main thread was ready and had no processor; undefined if the system does not
 * count it.
 */
export function waitingShare({ scheduling }: Pick<Measures, 'scheduling'>): number | undefined {
  if (scheduling === null || scheduling.waitedMs === null) return undefined;
  const ready = scheduling.ranMs + scheduling.waitedMs;
  return ready < LEAST_STILL_MS ? undefined : scheduling.waitedMs / ready;
}

/** Other processes use the processors, or client and mock leave less than half of one free. */
function isExplained({ othersMs, elapsedMs, cores }: MachineUse, cpuMs: number): boolean {
  const free = cores - (othersMs + cpuMs) / elapsedMs;
  return othersMs / elapsedMs >= EXPLAINS_WAITING || free < EXPLAINS_WAITING;
}

/** @param cpuMs processor time of client and mock together */
function waited(
  process: ProcessName,
  of: Measures,
  machine: MachineUse | null,
  cpuMs: number,
): Starved | undefined {
  const share = waitingShare(of);
  if (share === undefined || share <= MOST_WAITING) return undefined;
  if ((of.scheduling?.waitedMs ?? 0) < LEAST_WAITED_MS) return undefined;
  if (machine === null || isExplained(machine, cpuMs)) return undefined;
  return { code: 'process-starved', cause: 'waited', process, share, limit: MOST_WAITING, severity: share };
}

function stolen({ stolenMs, elapsedMs, cores }: MachineUse): Starved | undefined {
  const share = stolenMs / (elapsedMs * cores);
  if (stolenMs < LEAST_STILL_MS || share <= MOST_STOLEN) return undefined;
  return { code: 'process-starved', cause: 'stolen', share, limit: MOST_STOLEN, severity: share };
}
