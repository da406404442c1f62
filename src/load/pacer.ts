import { extname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MessageChannel, type Transferable, Worker } from 'node:worker_threads';
import type { Schedule } from './schedule.ts';

/** Wakes an open loop when arrivals are due. Runs one schedule at a time. */
export interface Pacer {
  /**
   * Calls `wake` shortly after each intended start, once for starts that are close together, until the
   * returned function is called. Calls `failed` if the pacer breaks. `startedMs` is a time of
   * `performance.now()`.
   */
  readonly run: (
    schedule: Schedule,
    startedMs: number,
    wake: () => void,
    failed: (cause: Error) => void,
  ) => () => void;
  readonly close: () => Promise<void>;
}

/** An order to the worker: run a schedule. `startedHrMs` is on the monotonic clock that all threads share. */
export interface PacedSchedule {
  readonly schedule: Schedule;
  readonly startedHrMs: number;
}

/** Indexes of the shared memory of both threads, 32-bit integers. */
export const CELL = {
  /** Number of orders to the worker, which sleeps until this cell changes. */
  orders: 0,
  /** 1 while a wake is pending, so that a stalled event loop gets one wake and not thousands. */
  waking: 1,
  /** 1 if the worker must end. */
  closing: 2,
} as const;

const ENDED = 'the pacer thread of the open loop has ended';

/**
 * Starts a thread that sleeps until the next intended start, accurate to a fraction of a millisecond, and
 * then wakes this thread by a message. Event-loop timers have a resolution of one millisecond and fire up to
 * two late. Spinning would occupy a core and distort event-loop utilization.
 */
export async function startPacer(): Promise<Pacer> {
  const cells = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CELL).length));
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL(`./pacer-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: { cells, port: port2 },
    transferList: [port2 as Transferable],
    // Flags of this process, such as a profiler's, must not apply to the worker.
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
  // The first message means ready; an 'online' worker may still fail to load its module.
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
  const send = (order: PacedSchedule | null): void => {
    port.postMessage(order);
    Atomics.add(cells, CELL.orders, 1);
    Atomics.notify(cells, CELL.orders);
  };
  // The pacer keeps the process alive only while a schedule runs.
  port.unref();
  worker.unref();

  return {
    run(schedule, startedMs, onWake, onFailed) {
      if (wake !== undefined) throw new Error('the pacer is running another schedule');
      wake = onWake;
      failed = onFailed;
      worker.ref();
      if (broken !== undefined) onFailed(broken);
      send({ schedule, startedHrMs: startedMs + clockOffsetMs() });
      return () => {
        if (wake !== onWake) return;
        wake = undefined;
        failed = undefined;
        worker.unref();
        send(null);
      };
    },
    async close() {
      wake = undefined;
      failed = undefined;
      Atomics.store(cells, CELL.closing, 1);
      worker.ref();
      send(null);
      await ended;
      port.close();
    },
  };
}

/**
 * The monotonic clock that all threads share, in milliseconds. `performance.now()` differs between threads.
 */
export function hrMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

const READINGS = 8;

/**
 * Offset from `performance.now()` to the shared clock: the smallest of a few readings, because the thread may
 * be suspended between two. It is never too small, so that the worker never wakes the loop before an arrival
 * is due.
 */
function clockOffsetMs(): number {
  let offsetMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < READINGS; i++) {
    const ownMs = performance.now();
    offsetMs = Math.min(offsetMs, hrMs() - ownMs);
  }
  return offsetMs;
}
