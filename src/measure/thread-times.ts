import { readFileSync } from 'node:fs';
import { type ThreadTimes, threadTimes } from '../model/schedstat.ts';

/** Times of the main thread; undefined if the system does not count them. Call it on the main thread only. */
export function ownThreadTimes(
  read: () => string = () => readFileSync('/proc/self/schedstat', 'latin1'),
): ThreadTimes | undefined {
  try {
    return threadTimes(read());
  } catch {
    // Only Linux has this file.
    return undefined;
  }
}

/** CPU time of the main thread, for systems without schedstat. */
export function ownRunMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}
