import { dirname } from 'node:path';
import { EXIT, SendoffError } from '../model/error.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Fleet, ProcessPair } from './fleet.ts';
import type { Run } from './run.ts';

/** Lets a scenario's processes do what is no trial, and once more with fresh ones: see `twice`. */
export async function withFreshPair<T>(
  run: Pick<Run, 'file' | 'onEvent' | 'signal'>,
  fleet: Fleet,
  scenario: Scenario,
  doing: string,
  act: (pair: ProcessPair) => Promise<T>,
): Promise<T> {
  let begun = false;
  return await twice(run, scenario, doing, async () => {
    if (begun) await fleet.discard(scenario);
    begun = true;
    return await act(await fleet.pair(scenario));
  });
}

/**
 * Tries what is no trial once more where a process died or fell silent. Rejects with `process-failed` where that happens
 * again.
 */
export async function twice<T>(
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
      hint: `what was measured is in ${run.file.path}; \`sendoff run --resume ${dirname(run.file.path)}\` goes on with the rest, and if it fails again, please report it with this message`,
      exitCode: EXIT.fault,
      cause,
    });
  }
}

/** A process that died or fell silent costs a trial or a second attempt, not the run. */
export function isProcessFault(cause: unknown): cause is SendoffError {
  return cause instanceof SendoffError && cause.exitCode === EXIT.fault && cause.code !== 'run-file-write';
}
