import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { MockMeasures } from '../../src/model/trial.ts';

/** What the work between `beginLoad` and `end` cost this process. */
export type Load = Omit<MockMeasures, 'wire' | 'timeline' | 'faults'>;

export interface LoadSample {
  end(): Load;
}

/** The monitor's timer; it reports the time between two of its ticks, which this is part of. */
const RESOLUTION_MS = 2;
/** A percentile with fewer samples beyond it than its share of 100 is no percentile. */
const SAMPLES_FOR_P99 = 100;
const NANOS_PER_MS = 1e6;

/** Only between this and `end` does a timer run: an idle mock wakes nobody. */
export function beginLoad(): LoadSample {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  const loop: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    end: () => {
      const { user, system } = process.cpuUsage(cpu);
      const { utilization } = performance.eventLoopUtilization(loop);
      delay.disable();
      return {
        countedMs: performance.now() - startedMs,
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
      };
    },
  };
}

function beyond(nanos: number): number {
  return Math.max(0, nanos / NANOS_PER_MS - RESOLUTION_MS);
}
