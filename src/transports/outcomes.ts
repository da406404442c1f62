import { ACCEPTED, type Outcome } from '../model/outcome.ts';

const shared: (readonly Outcome[])[] = [];

/** So many accepted outcomes; the same frozen array for the same number, since nearly every send ends with it. */
export function accepted(count: number): readonly Outcome[] {
  const known = shared[count];
  if (known !== undefined) return known;
  const made = Object.freeze(new Array<Outcome>(count).fill(ACCEPTED));
  shared[count] = made;
  return made;
}

/** The same outcome for so many recipients. */
export function alike(count: number, outcome: Outcome): readonly Outcome[] {
  return outcome.kind === 'accepted' ? accepted(count) : new Array<Outcome>(count).fill(outcome);
}

/** Reasons end up in the run file: one line, and no longer than a server's first sentence. */
export function refused(
  kind: Exclude<Outcome['kind'], 'accepted'>,
  reason: string,
  status?: string,
): Outcome {
  const text = reason.replace(/\s+/g, ' ').trim().slice(0, 200);
  return status === undefined ? { kind, reason: text } : { kind, reason: text, status };
}
