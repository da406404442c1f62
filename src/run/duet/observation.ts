import { setTimeout as waitMs } from 'node:timers/promises';
import { coreTimes, isPinned, type ProcFiles, ranMsOf } from '../../measure/cores.ts';
import type { CoreUse, DuetMeasures, SharedWindow } from '../../model/duet.ts';
import type { PairCores } from '../process-pair.ts';
import { type Both, bothOf } from './both.ts';

/** The processes of one side of a pair. */
export interface ObservedSide {
  readonly client: number;
  /** Undefined for a transport without a server. */
  readonly mock: number | undefined;
  readonly cores: PairCores;
}

export type SideObservation = Pick<
  DuetMeasures,
  'isPinned' | 'observedMs' | 'clientMs' | 'mockMs' | 'clientCore' | 'mockCore'
>;

export interface Observer {
  readonly files: ProcFiles;
  readonly nowMs: () => number;
}

export interface SideReading {
  readonly atMs: number;
  readonly clientMs: number;
  readonly mockMs: number;
  readonly clientCore: CoreUse;
  readonly mockCore: CoreUse;
}

/**
 * Reads the processor times of a pair at both ends of its shared window, from outside, so that one reading is
 * valid for both clients. The threads' cores are checked before and after it.
 */
export async function observeWindow<T>(
  sides: Both<ObservedSide>,
  { startMs, sliceMs, slices }: SharedWindow,
  { files, nowMs }: Observer,
  sending: Promise<T>,
): Promise<{ readonly sent: T; readonly observations: Both<SideObservation> }> {
  const wereFixed = bothOf(sides, (side) => areFixed(side, files));
  const reach = async (atMs: number): Promise<Both<SideReading>> => {
    await waitMs(Math.max(0, atMs - nowMs()));
    return readBoth(sides, { files, nowMs });
  };
  const reading = reach(startMs).then(async (before) => ({
    before,
    after: await reach(startMs + slices * sliceMs),
  }));
  // If a process dies, the sending is rejected at once, and the readings find its files missing.
  const [sent, { before, after }] = await Promise.all([sending, reading]);
  const observations = bothOf(sides, (side, i) => ({
    ...grown(before[i], after[i]),
    isPinned: wereFixed[i] && areFixed(side, files),
  }));
  return { sent, observations };
}

function areFixed({ client, mock, cores }: ObservedSide, files: ProcFiles): boolean {
  return isPinned(client, cores.client, files) && (mock === undefined || isPinned(mock, cores.mock, files));
}

/** A reading that takes longer was interrupted, and its files are of different times. */
const QUICK_MS = 2;
const MOST_READINGS = 5;

/** Reads both sides at one time; if another process interrupts, the quickest of some readings counts. */
export function readBoth(sides: Both<ObservedSide>, { files, nowMs }: Observer): Both<SideReading> {
  let best: { readonly tookMs: number; readonly both: Both<SideReading> } | undefined;
  for (let i = 0; i < MOST_READINGS && (best === undefined || best.tookMs > QUICK_MS); i++) {
    const startedMs = nowMs();
    const read = bothOf(sides, (side) => readingOf(side, files));
    const endedMs = nowMs();
    const tookMs = endedMs - startedMs;
    const atMs = (startedMs + endedMs) / 2;
    if (best === undefined || tookMs < best.tookMs)
      best = { tookMs, both: bothOf(read, (one) => ({ ...one, atMs })) };
  }
  if (best === undefined) throw new Error('no reading was made');
  return best.both;
}

function readingOf({ client, mock, cores }: ObservedSide, files: ProcFiles): Omit<SideReading, 'atMs'> {
  const [clientMs, mockMs] = [ranMsOf(client, files), mock === undefined ? 0 : ranMsOf(mock, files)];
  const [clientCore, mockCore] = [coreTimes(cores.client, files), coreTimes(cores.mock, files)];
  if (clientMs === undefined || mockMs === undefined || clientCore === undefined || mockCore === undefined)
    throw new Error('the system no longer reports processor times');
  return { clientMs, mockMs, clientCore, mockCore };
}

function grown(before: SideReading, after: SideReading): Omit<SideObservation, 'isPinned'> {
  return {
    observedMs: after.atMs - before.atMs,
    clientMs: after.clientMs - before.clientMs,
    mockMs: after.mockMs - before.mockMs,
    clientCore: useBetween(before.clientCore, after.clientCore),
    mockCore: useBetween(before.mockCore, after.mockCore),
  };
}

function useBetween(before: CoreUse, after: CoreUse): CoreUse {
  return {
    core: after.core,
    busyMs: Math.max(0, after.busyMs - before.busyMs),
    stolenMs: Math.max(0, after.stolenMs - before.stolenMs),
  };
}
