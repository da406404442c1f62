import { EXIT } from '../model/error.ts';

/** Ctrl-C, a service manager's stop, and a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let work: AbortController | undefined;
let interrupted = false;

/** True if a signal has interrupted this process. */
export function isInterrupted(): boolean {
  return interrupted;
}

/**
 * From now on, the first signal aborts what `interruptible` runs. A second signal, or one while nothing is
 * interruptible, ends the process at once; `exit` handlers clean up. Returns a function that stops listening.
 */
export function listenForSignals(): () => void {
  const interrupt = (): void => {
    interrupted = true;
    if (work === undefined || work.signal.aborted) process.exit(EXIT.interrupted);
    work.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return () => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    interrupted = false;
  };
}

/** Runs work that stops early when a signal arrives. */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const before = work;
  const own = new AbortController();
  work = own;
  try {
    return await run(own.signal);
  } finally {
    work = before;
  }
}
