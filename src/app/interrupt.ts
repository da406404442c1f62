import { EXIT } from '../model/error.ts';

/** Ctrl-C, a terminal that was closed, and what ends services. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let work: AbortController | undefined;
let interrupted = false;

/** Whether a signal has asked this process to end. */
export function isInterrupted(): boolean {
  return interrupted;
}

/**
 * From now on a signal ends what `interruptible` runs. A second one, or one while nothing such runs, ends the process at once: what
 * must not stay behind is removed by handlers of `exit`. Gives what undoes it.
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

/** Runs what a signal asks to end early. */
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

/** Runs `clean` if the process ends before the returned function is called. It must not wait for anything. */
export function atExit(clean: () => void): () => void {
  process.on('exit', clean);
  return () => void process.off('exit', clean);
}
