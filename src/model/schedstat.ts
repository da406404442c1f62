/** Processor time and waiting time of one thread since it started. */
export interface ThreadTimes {
  readonly ranMs: number;
  readonly waitedMs: number;
}

/**
 * Parses Linux `/proc/<pid>/schedstat`: nanoseconds running, nanoseconds waiting on a run queue, and time
 * slices of the main thread (https://docs.kernel.org/scheduler/sched-stats.html). Undefined for any other
 * text.
 */
export function threadTimes(schedstat: string): ThreadTimes | undefined {
  const found = /^(\d+) (\d+) \d+\s*$/.exec(schedstat);
  return found === null ? undefined : { ranMs: Number(found[1]) / 1e6, waitedMs: Number(found[2]) / 1e6 };
}
