import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Cpu, EventLoop, Memory, Scheduling } from '../model/trial.ts';
import { ownRunMs, ownThreadTimes } from './thread-times.ts';

export interface ProcessMeasures {
  readonly cpu: Cpu;
  readonly memory: Memory;
  readonly eventLoop: EventLoop;
  readonly scheduling: Scheduling;
}

/** The delay monitor's timer period: short enough for trials of half a second, long enough to cost next to nothing. */
const RESOLUTION_MS = 2;
/** Fewer timer ticks than this make no 99th percentile. */
const FEWEST_TICKS = 100;

/** Starts to measure this process; the returned function ends it. Between the two, and only then, a timer runs. */
export function meterProcess(): () => ProcessMeasures {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const loopBefore = performance.eventLoopUtilization();
  const cpuBefore = process.cpuUsage();
  const stopScheduling = meterScheduling(delay);
  return () => {
    const scheduling = stopScheduling();
    const cpu = process.cpuUsage(cpuBefore);
    const { utilization } = performance.eventLoopUtilization(loopBefore);
    delay.disable();
    return {
      cpu: { userMicros: cpu.user, systemMicros: cpu.system },
      memory: { rssBytes: process.memoryUsage.rss(), peakRssBytes: process.resourceUsage().maxRSS * 1024 },
      eventLoop: {
        // Rounding alone can take it out of its range.
        utilization: Math.min(1, Math.max(0, utilization)),
        delayP99Ms: delay.count < FEWEST_TICKS ? null : beyondDue(delay.percentile(99)),
        // One long pause leaves few ticks, and is what must be seen.
        delayMaxMs: delay.count === 0 ? null : beyondDue(delay.max),
      },
      scheduling,
    };
  };
}

/** What the scheduler does with the main thread; `delay` records the time between two ticks of its timer. */
function meterScheduling(delay: ReturnType<typeof monitorEventLoopDelay>): () => Scheduling {
  const startedMs = performance.now();
  const before = ownThreadTimes();
  const ranBeforeMs = before?.ranMs ?? ownRunMs();
  return () => {
    const after = ownThreadTimes();
    return {
      windowMs: performance.now() - startedMs,
      ranMs: Math.max(0, (after?.ranMs ?? ownRunMs()) - ranBeforeMs),
      waitedMs:
        before === undefined || after === undefined ? null : Math.max(0, after.waitedMs - before.waitedMs),
      ticks: delay.count,
      tickMs: delay.count === 0 ? null : delay.percentile(50) / 1e6,
    };
  };
}

/** The monitor records the time between two ticks; what is beyond the period is delay. */
function beyondDue(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
