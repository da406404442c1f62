import type { Config } from '../../model/config.ts';
import type { Cpu, EventLoop, Trial } from '../../model/trial.ts';
import { figure } from '../wording.ts';
import type { Refusal } from './guard.ts';

/** Longer than any garbage collection or a moment on a busy machine. */
export const LONGEST_PAUSE_MS = 1000;

/**
 * The machine slept, or took the processor from a process for so long: its event loop stood still while it did not compute.
 * A mock that stalls on purpose sleeps for as long as it was told to, which is no fault of the machine.
 */
export function slept(trial: Trial, { stall }: Pick<Config, 'stall'>): Refusal | undefined {
  const {
    client,
    mock,
    client: { clockStepMs },
  } = trial;
  const pauses = [
    { who: 'the machine', ms: clockStepMs },
    { who: 'the client', ms: pauseOf(client, trial) },
    { who: 'the mock', ms: mock === null ? 0 : pauseOf(mock, trial) - (stall?.forMs ?? 0) },
  ];
  const longest = pauses.reduce((most, one) => (one.ms > most.ms ? one : most));
  if (longest.ms <= LONGEST_PAUSE_MS) return undefined;
  return {
    code: 'machine-slept',
    message: `${longest.who} slept for ${figure(longest.ms)} ms in a trial; the limit is ${LONGEST_PAUSE_MS} ms.`,
    hint: 'Keep the machine awake, and its processors free for the run.',
    figure: longest.ms,
  };
}

/** The longest time that the event loop stood still; 0 where the process computed meanwhile, for its time does not fit into the rest. */
function pauseOf(
  { cpu, eventLoop }: { readonly cpu: Cpu; readonly eventLoop: EventLoop },
  { client: { elapsedMs } }: Trial,
): number {
  const delayMs = eventLoop.delayMaxMs ?? 0;
  const cpuMs = (cpu.userMicros + cpu.systemMicros) / 1e3;
  return cpuMs <= Math.max(0, elapsedMs - delayMs) + HELPERS * delayMs ? delayMs : 0;
}

/** V8 compiles and collects garbage in threads of their own, whose time counts as the process's. */
const HELPERS = 0.25;
