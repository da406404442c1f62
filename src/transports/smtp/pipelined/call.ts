import type { Outcome } from '../../../model/outcome.ts';
import type { Recipient } from '../../../model/recipient.ts';

/** One call of `send`: its messages go over one connection, one after the other. */
export interface Call {
  /** The recipients of each message. */
  readonly groups: readonly (readonly Recipient[])[];
  /** The next message to begin. */
  next: number;
  /** By then one more of its messages must have its outcomes. */
  deadlineMs: number;
  /** Of each message, once they are known. */
  readonly outcomes: (readonly Outcome[] | undefined)[];
  settled: number;
  readonly settle: (outcomes: readonly Outcome[]) => void;
  readonly fail: (error: unknown) => void;
}

/** The message at `index` has its outcomes. Answers whether all have. */
export function settleMessage(call: Call, index: number, outcomes: readonly Outcome[]): boolean {
  if (call.groups.length === 1) {
    call.settle(outcomes);
    return true;
  }
  call.outcomes[index] = outcomes;
  if (++call.settled < call.groups.length) return false;
  call.settle(call.outcomes.flatMap((one) => one ?? []));
  return true;
}
