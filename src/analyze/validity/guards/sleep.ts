import type { Trial } from '../../../model/trial.ts';
import { figure } from '../../../text/wording.ts';
import type { TrialRefusal } from './guard.ts';

/** Longer than any adjustment of a clock that runs. */
export const LONGEST_SLEEP_MS = 1000;

/** The machine slept: its wall clock went on while the monotonic one stood still. */
export function slept({ client: { clockStepMs } }: Trial): TrialRefusal | undefined {
  if (clockStepMs <= LONGEST_SLEEP_MS) return undefined;
  return {
    code: 'machine-slept',
    message: `the machine slept for ${figure(clockStepMs)} ms in a trial; the limit is ${LONGEST_SLEEP_MS} ms.`,
    hint: 'Keep the machine awake while a run lasts.',
    figure: clockStepMs,
  };
}
