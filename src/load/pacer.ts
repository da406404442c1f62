import { extname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MessageChannel, type Transferable, Worker } from 'node:worker_threads';
import type { Schedule } from './schedule.ts';

/** What wakes an open loop when arrivals are due. One schedule at a time. */
export interface Pacer {
  /**
   * Calls `wake` soon after each intended start, once for those that lie close together, until the returned function
   * is called. Calls `failed` instead when it cannot go on. `startedMs` is a time of `performance.now()`.
   */
  readonly run: (
    schedule: Schedule,
    startedMs: number,
    wake: () => void,
    failed: (cause: Error) => void,
  ) => () => void;
  readonly close: () => Promise<void>;
}

/** One run of a schedule, as the worker is told, with null for none; the start is in milliseconds of the monotonic clock of all threads. */
export interface PacedSchedule {
  readonly schedule: Schedule;
  readonly startedHrMs: number;
}

/** What both threads can see; its cells are 32-bit integers. */
export const CELL = {
  /** Counts what the worker was told; it sleeps on this cell, and is woken when it changes. */
  told: 0,
  /** 1 while a wake is on its way, so that a stalled event loop finds one and not thousands. */
  waking: 1,
  /** 1 when the worker is to end. */
  closing: 2,
} as const;

const ENDED = 'the thread that paces an open loop has ended';

/**
 * A thread that sleeps until the next intended start, to a fraction of a millisecond, and then wakes this one by a message.
 * The timers of the event loop cannot do that: they count whole milliseconds, and fire up to two late. Spinning could, but
 * it would burn a core, and event-loop utilization would no longer say how busy the client is.
 */
export async function startPacer(): Promise<Pacer> {
  const cells = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CELL).length));
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL(`./pacer-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: { cells, port: port2 },
    transferList: [port2 as Transferable],
    // Flags of this process, such as a profiler's, are not meant for it.
    execArgv: [],
  });
  let wake: (() => void) | undefined;
  let failed: ((cause: Error) => void) | undefined;
  let broken: Error | undefined;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const breakDown = (cause: Error): void => {
    broken ??= cause;
    failed?.(broken);
  };
  // Its first message says that it is ready; an 'online' worker may still fail to load its module.
  await new Promise<void>((resolve, reject) => {
    port.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(ENDED)));
  });
  worker.on('error', breakDown);
  worker.once('exit', () => breakDown(new Error(ENDED)));
  port.on('message', () => {
    Atomics.store(cells, CELL.waking, 0);
    wake?.();
  });
  const tell = (order: PacedSchedule | null): void => {
    port.postMessage(order);
    Atomics.add(cells, CELL.told, 1);
    Atomics.notify(cells, CELL.told);
  };
  // Only while a schedule runs may the pacer keep the process alive.
  port.unref();
  worker.unref();

  return {
    run(schedule, startedMs, onWake, onFailed) {
      if (wake !== undefined) throw new Error('the pacer is running another schedule');
      wake = onWake;
      failed = onFailed;
      worker.ref();
      if (broken !== undefined) onFailed(broken);
      tell({ schedule, startedHrMs: startedMs + clockOffsetMs() });
      return () => {
        if (wake !== onWake) return;
        wake = undefined;
        failed = undefined;
        worker.unref();
        tell(null);
      };
    },
    async close() {
      wake = undefined;
      failed = undefined;
      Atomics.store(cells, CELL.closing, 1);
      worker.ref();
      tell(null);
      await ended;
      port.close();
    },
  };
}

/** The monotonic clock that all threads share, in milliseconds. `performance.now()` starts anew in each thread. */
export function hrMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const READINGS = 8;

/**
 * What to add to `performance.now()` to get the shared clock. The closest of a few pairs of readings, because the thread may be put
 * aside between two; never too small, so that the worker never thinks an arrival due before the loop does.
 */
function clockOffsetMs(): number {
  let offsetMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < READINGS; i++) {
    const ownMs = performance.now();
    offsetMs = Math.min(offsetMs, hrMs() - ownMs);
  }
  return offsetMs;
}
