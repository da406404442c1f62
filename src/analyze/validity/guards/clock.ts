import type { Trial } from '../../../model/trial.ts';
import type { TrialRefusal } from './refusal.ts';

/**
 * The wall clock may move this far against the monotonic one during a trial; it is read in whole
 * milliseconds.
 */
export const MOST_STEP_MS = 50;
/** Longer than any adjustment of a running clock. */
export const LONGEST_SLEEP_MS = 1000;

/** The clock was set, or the machine slept while the monotonic clock stood still. */
export function clockStepped({ client: { clockStepMs } }: Trial): TrialRefusal<'clock-stepped'> | undefined {
  if (Math.abs(clockStepMs) <= MOST_STEP_MS) return undefined;
  return {
    code: 'clock-stepped',
    stepMs: clockStepMs,
    mostMs: MOST_STEP_MS,
    severity: Math.abs(clockStepMs),
  };
}

/** The wall clock went on while the monotonic one stood still. */
export function slept({ client: { clockStepMs } }: Trial): TrialRefusal<'machine-slept'> | undefined {
  if (clockStepMs <= LONGEST_SLEEP_MS) return undefined;
  return { code: 'machine-slept', sleptMs: clockStepMs, mostMs: LONGEST_SLEEP_MS, severity: clockStepMs };
}
