import { readFileSync } from 'node:fs';
import { type ThreadTimes, threadTimes } from '../model/schedstat.ts';

/** Of this process's main thread, where the system counts them. Called on the main thread only. */
export function ownThreadTimes(
  read: () => string = () => readFileSync('/proc/self/schedstat', 'latin1'),
): ThreadTimes | undefined {
  try {
    return threadTimes(read());
  } catch {
    // Other systems have no such file.
    return undefined;
  }
}

/** Processor time of the main thread on systems that do not count its waiting. */
export function ownRunMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e3;
}
