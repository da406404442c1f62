import { closedLoop, type LoadResult } from '../../src/load/closed-loop.ts';
import { openLoop } from '../../src/load/open-loop.ts';
import { type Pacer, startPacer } from '../../src/load/pacer.ts';
import type { Schedule } from '../../src/load/schedule.ts';
import { Times } from '../../src/measure/times.ts';
import { nullTransport } from '../../src/transports/null.ts';

const SCHEDULE: Schedule = { ratePerSecond: 10_000, batch: 1, arrivals: 'constant', seed: 1 };
const CONCURRENCY = 32;
const WINDOW_MS = 500;
const WINDOWS = 11;

export interface Pacing {
  /** 99th percentile over all windows, merged. */
  readonly latenessP99Ms: number;
  /** Cost of schedule, queue and records, without the null transport, sleeping and waking. */
  readonly schedulingMicros: number;
  /** All processor time of the process, without the null transport's. */
  readonly totalMicros: number;
  readonly wakesPerSecond: number;
  /** Processor time of one sleep and wake of both threads. */
  readonly wakeMicros: number;
}

interface Window {
  readonly cpuMicros: number;
  readonly messages: number;
  readonly wakes: number;
}

/**
 * An open loop at 10,000/s on the null transport. The system cost of putting two threads to sleep and waking
 * them is measured separately, by a pacer with nothing to send. Medians of alternating windows.
 */
export async function openLoopPacing(): Promise<Pacing> {
  const pacer = await startPacer();
  const lateness = new Times();
  try {
    await loop(pacer, new Times());
    const windows: { open: Window; idle: Window; closed: Window }[] = [];
    for (let i = 0; i < WINDOWS; i++) {
      const open = await loop(pacer, lateness);
      windows.push({ open, idle: await wakesAlone(pacer), closed: await bare() });
    }
    const own = median(windows.map(({ closed }) => closed.cpuMicros / closed.messages));
    const wakeMicros = median(windows.map(({ idle }) => idle.cpuMicros / idle.wakes));
    const beyond = ({ open, idle }: { open: Window; idle: Window }): number =>
      (open.cpuMicros - (open.wakes * idle.cpuMicros) / idle.wakes) / open.messages;
    return {
      latenessP99Ms: (lateness.percentileMicros(99) ?? Number.NaN) / 1000,
      schedulingMicros: median(windows.map(beyond)) - own,
      totalMicros: median(windows.map(({ open }) => open.cpuMicros / open.messages)) - own,
      wakesPerSecond: median(windows.map(({ open }) => (open.wakes / WINDOW_MS) * 1000)),
      wakeMicros,
    };
  } finally {
    await pacer.close();
  }
}

const transport = nullTransport.create({
  endpoint: { host: '', port: 0 },
  concurrency: CONCURRENCY,
  connection: 'warm',
  timeoutMs: 1000,
});
const now = (): number => performance.now();

function recipients() {
  let index = 0;
  return { next: () => ({ index: index++, address: 'a@example.com', name: 'A', id: 'a', fields: {} }) };
}

async function loop(pacer: Pacer, lateness: Times): Promise<Window> {
  let wakes = 0;
  const counted: Pick<Pacer, 'run'> = {
    run: (schedule, startedMs, wake, failed) => {
      const counting = (): void => {
        wakes++;
        wake();
      };
      return pacer.run(schedule, startedMs, counting, failed);
    },
  };
  const response = new Times();
  const service = new Times();
  return await metered(
    () =>
      openLoop({
        transport,
        recipients: recipients(),
        concurrency: CONCURRENCY,
        maxInFlight: 10_000,
        schedule: SCHEDULE,
        length: { durationMs: WINDOW_MS },
        now,
        pacer: counted,
        observer: {
          call: (intendedMs, startedMs, endedMs) => {
            response.record(intendedMs, endedMs);
            service.record(startedMs, endedMs);
          },
          admitted: (latenessMs) => lateness.record(0, latenessMs),
          accepted: () => {},
        },
      }),
    () => wakes,
  );
}

async function bare(): Promise<Window> {
  const service = new Times();
  const observer = {
    call: (startedMs: number, endedMs: number) => service.record(startedMs, endedMs),
    accepted: () => {},
  };
  return await metered(
    () =>
      closedLoop({
        transport,
        recipients: recipients(),
        concurrency: CONCURRENCY,
        batch: 1,
        length: { durationMs: WINDOW_MS / 5 },
        now,
        observer,
      }),
    () => 0,
  );
}

/** The pacer's wakes without any work. */
async function wakesAlone(pacer: Pacer): Promise<Window> {
  let wakes = 0;
  const pace = async (): Promise<undefined> =>
    await new Promise((resolve, reject) => {
      const startedMs = now();
      const stop = pacer.run(
        SCHEDULE,
        startedMs,
        () => {
          wakes++;
          if (now() - startedMs < WINDOW_MS) return;
          stop();
          resolve(undefined);
        },
        reject,
      );
    });
  return await metered(pace, () => wakes);
}

async function metered(run: () => Promise<LoadResult | undefined>, wakes: () => number): Promise<Window> {
  const before = process.cpuUsage();
  const result = await run();
  const { user, system } = process.cpuUsage(before);
  return { cpuMicros: user + system, messages: result?.outcomes.accepted ?? 0, wakes: wakes() };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
