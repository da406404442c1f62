import { performance } from 'node:perf_hooks';
import type { WakeAt } from './closed-loop.ts';

/** An event-loop timer: up to two milliseconds late, which is negligible for retries. */
export const wakeAt: WakeAt = (atMs, wake) => {
  const timer = setTimeout(wake, Math.max(0, atMs - performance.now()));
  return () => clearTimeout(timer);
};
