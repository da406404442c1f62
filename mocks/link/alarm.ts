import { extname } from 'node:path';
import { performance } from 'node:perf_hooks';
import { MessageChannel, type Transferable, Worker } from 'node:worker_threads';

/** Calls back once at its time. Setting it again replaces the time. */
export interface Alarm {
  /** A time of `performance.now()`, or Infinity for none. */
  set(atMs: number): void;
  close(): Promise<void>;
}

/** 32-bit cells that both threads see. */
export const CELL = {
  /** Counts the changes. The worker sleeps on this cell and wakes when it changes. */
  changes: 0,
  /** 1: the worker must end. */
  closing: 1,
} as const;

/** `dueNanos`: when to ring, in nanoseconds of the monotonic clock that all threads share; 0 for never. */
export interface AlarmMemory {
  readonly cells: Int32Array;
  readonly dueNanos: BigInt64Array;
}

const READINGS = 8;

/**
 * A thread that sleeps until its time, to a fraction of a millisecond, and then wakes this one by a message.
 * Timers of the event loop are up to 2 ms late, which is a tenth of a 20 ms round trip. The thread keeps no
 * process alive, and if it fails, so does the process.
 */
export async function startAlarm(ring: () => void): Promise<Alarm> {
  const memory: AlarmMemory = {
    cells: new Int32Array(new SharedArrayBuffer(4 * Object.keys(CELL).length)),
    dueNanos: new BigInt64Array(new SharedArrayBuffer(8)),
  };
  const { port1: port, port2 } = new MessageChannel();
  const worker = new Worker(new URL(`./alarm-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: { ...memory, port: port2 },
    transferList: [port2 as Transferable],
    // Flags of this process, such as a profiler's, do not apply to the worker.
    execArgv: [],
  });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    port.once('message', () => {
      worker.removeListener('error', reject);
      resolve();
    });
  });
  let setMs = Number.POSITIVE_INFINITY;
  port.on('message', () => {
    setMs = Number.POSITIVE_INFINITY;
    ring();
  });
  port.unref();
  worker.unref();
  const offsetMs = clockOffsetMs();
  const notify = (): void => {
    Atomics.add(memory.cells, CELL.changes, 1);
    Atomics.notify(memory.cells, CELL.changes);
  };
  return {
    set(atMs) {
      // An early ring costs less than notifying the worker of every change.
      if (atMs >= setMs) return;
      setMs = atMs;
      Atomics.store(memory.dueNanos, 0, BigInt(Math.round((atMs + offsetMs) * 1e6)));
      notify();
    },
    async close() {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      Atomics.store(memory.cells, CELL.closing, 1);
      worker.ref();
      notify();
      await ended;
      port.close();
    },
  };
}

/** The difference between the clock that all threads share and this thread's `performance.now()`. */
function clockOffsetMs(): number {
  let offsetMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < READINGS; i++) {
    const ownMs = performance.now();
    offsetMs = Math.min(offsetMs, Number(process.hrtime.bigint()) / 1e6 - ownMs);
  }
  return offsetMs;
}
