/** Processor time and waiting time of one thread since it started. */
export interface ThreadTimes {
  readonly ranMs: number;
  readonly waitedMs: number;
}

/**
 * `/proc/<pid>/schedstat` of Linux: nanoseconds on a processor, nanoseconds on a run queue, time slices; of the main thread alone
 * (https://docs.kernel.org/scheduler/sched-stats.html). Undefined for any other text.
 */
export function threadTimes(schedstat: string): ThreadTimes | undefined {
  const found = /^(\d+) (\d+) \d+\s*$/.exec(schedstat);
  return found === null ? undefined : { ranMs: Number(found[1]) / 1e6, waitedMs: Number(found[2]) / 1e6 };
}
