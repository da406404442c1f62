import { dirname } from 'node:path';
import { EXIT, SendoffError } from '../model/error.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Fleet } from './fleet.ts';
import type { ProcessPair } from './process-pair.ts';
import type { Run } from './run.ts';

/** Runs untimed work in a scenario's processes, and retries it once in new ones. */
export async function withFreshPair<T>(
  run: Pick<Run, 'file' | 'onEvent' | 'signal'>,
  fleet: Fleet,
  scenario: Scenario,
  doing: string,
  act: (pair: ProcessPair) => Promise<T>,
): Promise<T> {
  let isRetry = false;
  return await retryOnce(run, scenario, doing, async () => {
    if (isRetry) await fleet.discard(scenario);
    isRetry = true;
    return await act(await fleet.pair(scenario));
  });
}

/**
 * Retries untimed work once after a process died or did not answer. Rejects with `process-failed` if it fails
 * again.
 */
export async function retryOnce<T>(
  run: Pick<Run, 'file' | 'onEvent' | 'signal'>,
  scenario: Scenario,
  doing: string,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    if (run.signal.aborted || !isProcessFault(cause)) throw cause;
    run.onEvent({ type: 'retrying', scenario, doing, reason: cause.message });
  }
  try {
    return await attempt();
  } catch (cause) {
    if (run.signal.aborted || !isProcessFault(cause)) throw cause;
    throw new SendoffError(`${doing} ${baseOf(scenario)} failed twice: ${cause.message}`, {
      code: 'process-failed',
      hint: `continue with \`sendoff run --resume ${dirname(run.file.path)}\`; finished trials are in ${run.file.path}. If it fails again, please report this message`,
      exitCode: EXIT.fault,
      cause,
    });
  }
}

/** True if a process died or did not answer, which fails one trial and not the run. */
export function isProcessFault(cause: unknown): cause is SendoffError {
  return cause instanceof SendoffError && cause.exitCode === EXIT.fault && cause.code !== 'run-file-write';
}
