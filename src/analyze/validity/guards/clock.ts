import type { Trial } from '../../../model/trial.ts';
import { figure } from '../../../text/wording.ts';
import type { TrialRefusal } from './guard.ts';

/** The wall clock may move so far against the monotonic one while a trial runs; it is read in whole milliseconds. */
export const MOST_STEP_MS = 50;

/** Somebody set the clock, or the machine slept while the monotonic clock stood still. */
export function clockStepped({ client: { clockStepMs } }: Trial): TrialRefusal | undefined {
  return Math.abs(clockStepMs) <= MOST_STEP_MS
    ? undefined
    : {
        code: 'clock-stepped',
        message: `the clock stepped by ${figure(clockStepMs)} ms in a trial; the limit is ${MOST_STEP_MS} ms.`,
        hint: 'Stop what sets the clock while a run lasts.',
        figure: Math.abs(clockStepMs),
      };
}
