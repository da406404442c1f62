import { performance } from 'node:perf_hooks';
import type { WakeAt } from './closed-loop.ts';

/** A timer of the event loop: up to two milliseconds late, which no wait for another attempt is short enough to notice. */
export const wakeAt: WakeAt = (atMs, wake) => {
  const timer = setTimeout(wake, Math.max(0, atMs - performance.now()));
  return () => clearTimeout(timer);
};
