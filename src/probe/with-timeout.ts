import { EXIT, SendoffError } from '../model/error.ts';

/** The options of a probe. */
export interface ProbeOptions {
  /** The longest time for each wait. */
  readonly timeoutMs: number;
  /** Ends the probe early. */
  readonly signal: AbortSignal;
  /** Called with the name of each step. */
  readonly onStep: (step: string) => void;
  /** PEM of the authorities to trust instead of the system’s. */
  readonly ca?: string;
}

/**
 * Runs work that waits for the server, for `timeoutMs` at most.
 *
 * @throws what `work` throws, the error of `late` at the timeout, or `interrupted` (130) if ended early
 */
export async function withTimeout<T>(
  { timeoutMs, signal }: Pick<ProbeOptions, 'timeoutMs' | 'signal'>,
  late: () => SendoffError,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const overdue = new AbortController();
  const timer = setTimeout(() => overdue.abort(), timeoutMs);
  try {
    return await work(AbortSignal.any([signal, overdue.signal]));
  } catch (cause) {
    if (signal.aborted) throw interrupted(cause);
    throw overdue.signal.aborted ? late() : cause;
  } finally {
    clearTimeout(timer);
  }
}

function interrupted(cause: unknown): SendoffError {
  return new SendoffError('interrupted', { code: 'interrupted', exitCode: EXIT.interrupted, cause });
}

/** The result of a step that may fail without ending the probe: its value, or the reason. */
export type Attempt<T> = { readonly value: T } | { readonly problem: string };

export async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (cause) {
    if (cause instanceof SendoffError && cause.exitCode === EXIT.usage) return { problem: cause.message };
    throw cause;
  }
}

export function seconds(timeoutMs: number): string {
  return `${timeoutMs / 1000} s`;
}
