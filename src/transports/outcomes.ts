import { EXIT, SendoffError } from '../model/error.ts';
import { ACCEPTED, type Outcome } from '../model/outcome.ts';

const shared: (readonly Outcome[])[] = [];

/** N accepted outcomes. Equal N share one frozen array, because nearly every send ends with it. */
export function accepted(count: number): readonly Outcome[] {
  const known = shared[count];
  if (known !== undefined) return known;
  const made = Object.freeze(new Array<Outcome>(count).fill(ACCEPTED));
  shared[count] = made;
  return made;
}

/** The same outcome for N recipients. */
export function alike(count: number, outcome: Outcome): readonly Outcome[] {
  return outcome.kind === 'accepted' ? accepted(count) : new Array<Outcome>(count).fill(outcome);
}

/** The run file stores reasons, so each is reduced to one line of at most 200 characters. */
export function refused(
  kind: Exclude<Outcome['kind'], 'accepted'>,
  reason: string,
  status?: string,
): Outcome {
  const text = reason.replace(/\s+/g, ' ').trim().slice(0, 200);
  return status === undefined ? { kind, reason: text } : { kind, reason: text, status };
}

/** The harness called `send` before `prepare`. */
export function notPrepared(): SendoffError {
  return new SendoffError('A transport was called before it was prepared.', {
    code: 'transport-not-prepared',
    exitCode: EXIT.fault,
  });
}
