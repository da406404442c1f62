import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Cpu, EventLoop, Memory, Scheduling } from '../model/trial.ts';
import { ownRunMs, ownThreadTimes } from './thread-times.ts';

export interface ProcessMeasures {
  readonly cpu: Cpu;
  readonly memory: Memory;
  readonly eventLoop: EventLoop;
  readonly scheduling: Scheduling;
}

/** Period of the delay monitor's timer: short enough for trials of half a second, and still cheap. */
const RESOLUTION_MS = 2;
/** Minimum timer ticks for a 99th percentile. */
const MIN_TICKS = 100;

/** Starts to measure this process; the returned function stops. A timer runs only in between. */
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
        // Rounding can exceed the range.
        utilization: Math.min(1, Math.max(0, utilization)),
        delayP99Ms: delay.count < MIN_TICKS ? null : beyondDue(delay.percentile(99)),
        // Reported even for few ticks: one long pause leaves few ticks.
        delayMaxMs: delay.count === 0 ? null : beyondDue(delay.max),
      },
      scheduling,
    };
  };
}

/** Measures the scheduling of the main thread; `delay` records the time between timer ticks. */
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

/** The monitor records the time between two ticks; the delay is the time beyond the period. */
function beyondDue(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}
