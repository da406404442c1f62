import type { MockSlice } from '../../src/model/trial.ts';

/** Ends the timeline and returns it: empty for a trial of less than ten seconds. */
export type Slices = () => MockSlice[];

const SLICE_MS = 1000;
const SHORTEST_TRIAL_MS = 10_000;
/** Above this number, every other slice is dropped and the interval doubles. */
const MOST_SLICES = 1200;

/** Records memory and open connections every second, or less often in a very long trial. */
export function startSlices(openConnections: () => number): Slices {
  const startedMs = performance.now();
  let slices: MockSlice[] = [];
  let every = 1;
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks % every !== 0) return;
    slices.push({
      atMs: performance.now() - startedMs,
      connections: openConnections(),
      rssBytes: process.memoryUsage.rss(),
    });
    if (slices.length <= MOST_SLICES) return;
    slices = slices.filter((_, i) => i % 2 === 1);
    every *= 2;
  }, SLICE_MS);
  return () => {
    clearInterval(timer);
    return performance.now() - startedMs < SHORTEST_TRIAL_MS ? [] : slices;
  };
}
