import { readFileSync } from 'node:fs';
import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { type ThreadTimes, threadTimes } from '../../src/model/schedstat.ts';
import type { MockMeasures } from '../../src/model/trial.ts';

/** The cost of this process between `beginLoad` and `end`. */
export type Load = Omit<MockMeasures, 'wire' | 'timeline' | 'faults'>;

export interface LoadSample {
  end(): Load;
}

/** The interval of the monitor's timer. The monitor reports the time between two ticks, which includes it. */
const RESOLUTION_MS = 2;
/** With fewer samples, not even one would lie beyond the 99th percentile. */
const SAMPLES_FOR_P99 = 100;
const NANOS_PER_MS = 1e6;

/** Starts the measurement. A timer runs only until `end`, so that an idle mock uses no CPU. */
export function beginLoad(): LoadSample {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const loop: EventLoopUtilization = performance.eventLoopUtilization();
  const thread = ownThreadTimes();
  const ranBeforeMs = thread?.ranMs ?? ownRunMs();
  return {
    end: () => {
      const threadNow = ownThreadTimes();
      const countedMs = performance.now() - startedMs;
      const scheduling = {
        windowMs: countedMs,
        ranMs: Math.max(0, (threadNow?.ranMs ?? ownRunMs()) - ranBeforeMs),
        waitedMs:
          thread === undefined || threadNow === undefined
            ? null
            : Math.max(0, threadNow.waitedMs - thread.waitedMs),
        ticks: delay.count,
        tickMs: delay.count === 0 ? null : delay.percentile(50) / NANOS_PER_MS,
      };
      const { user, system } = process.cpuUsage(cpu);
      const { utilization } = performance.eventLoopUtilization(loop);
      delay.disable();
      return {
        countedMs,
        cpu: { userMicros: user, systemMicros: system },
        memory: {
          rssBytes: process.memoryUsage.rss(),
          peakRssBytes: process.resourceUsage().maxRSS * 1024,
        },
        eventLoop: {
          utilization: Math.min(1, Math.max(0, utilization)),
          delayP99Ms: delay.count < SAMPLES_FOR_P99 ? null : beyond(delay.percentile(99)),
          delayMaxMs: delay.count === 0 ? null : beyond(delay.max),
        },
        scheduling,
      };
    },
  };
}

function beyond(nanos: number): number {
  return Math.max(0, nanos / NANOS_PER_MS - RESOLUTION_MS);
}

/** The times of the main thread, if the operating system counts them. */
function ownThreadTimes(): ThreadTimes | undefined {
  try {
    return threadTimes(readFileSync('/proc/self/schedstat', 'latin1'));
  } catch {
    return undefined;
  }
}

function ownRunMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}
