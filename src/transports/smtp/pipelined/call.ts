import type { Outcome } from '../../../model/outcome.ts';
import type { Recipient } from '../../../model/recipient.ts';
import { alike } from '../../outcomes.ts';
import { MOST_SESSIONS } from '../session-limits.ts';

/** One call of `send`: its messages go over one connection, one after the other, unless that one ends. */
export interface PipelinedCall {
  /** The recipients of each message. */
  readonly groups: readonly (readonly Recipient[])[];
  /** The next message to begin. */
  next: number;
  /** What was begun and is to be sent again, before any other message. */
  readonly again: CallPart[];
  /** It goes over a connection that has taken no message yet. */
  fresh: boolean;
  /** By then one more of its messages must have its outcomes. */
  deadlineMs: number;
  /** Of each message, once they are known. */
  readonly outcomes: (readonly Outcome[] | undefined)[];
  settled: number;
  readonly settle: (outcomes: readonly Outcome[]) => void;
  readonly fail: (error: unknown) => void;
}

/** A message, or what is left of it: the recipients for whom the server had no room in one transaction. */
export interface CallPart {
  readonly index: number;
  readonly recipients: readonly Recipient[];
  /** Sessions over which it was tried. */
  readonly tries: number;
  readonly rest: Rest | undefined;
}

/** A message that takes several transactions. */
export interface Rest {
  /** Places of the part's recipients among all of the message. */
  readonly places: readonly number[];
  readonly message: { readonly outcomes: Outcome[]; open: number };
}

export function newCall(
  groups: readonly (readonly Recipient[])[],
  deadlineMs: number,
  { settle, fail }: Pick<PipelinedCall, 'settle' | 'fail'>,
): PipelinedCall {
  return { groups, next: 0, again: [], fresh: false, deadlineMs, outcomes: [], settled: 0, settle, fail };
}

export function hasMore({ again, next, groups }: PipelinedCall): boolean {
  return again.length > 0 || next < groups.length;
}

/** Bounded, so that no server keeps a client connecting. */
export function mayGoAgain({ tries }: CallPart): boolean {
  return tries + 1 < MOST_SESSIONS;
}

/** The next message to begin. */
export function takePart(call: PipelinedCall): CallPart {
  const again = call.again.shift();
  if (again !== undefined) return again;
  const index = call.next++;
  return { index, recipients: call.groups[index] ?? [], tries: 0, rest: undefined };
}

/** The part has its outcomes. Answers whether all of the call have. */
export function reportPart(call: PipelinedCall, part: CallPart, outcomes: readonly Outcome[]): boolean {
  const { index, rest } = part;
  if (rest === undefined) return settleMessage(call, index, outcomes);
  const { places, message } = rest;
  for (const [i, place] of places.entries()) message.outcomes[place] = outcomes[i] ?? UNKNOWN;
  message.open -= places.length;
  return message.open === 0 && settleMessage(call, index, message.outcomes);
}

/** All of the part have this outcome. */
export function reportAlike(call: PipelinedCall, part: CallPart, outcome: Outcome): boolean {
  return reportPart(call, part, alike(part.recipients.length, outcome));
}

/**
 * Settles those of the part that the server took or refused, and puts the others, at most so many a transaction, before all that is
 * still to be sent.
 */
export function splitPart(
  call: PipelinedCall,
  part: CallPart,
  outcomes: readonly Outcome[],
  left: readonly number[],
): void {
  const { index, recipients, tries } = part;
  const places = part.rest?.places ?? recipients.map((_, place) => place);
  const message = part.rest?.message ?? { outcomes: [...outcomes], open: recipients.length };
  const most = outcomes.filter(({ kind }) => kind === 'accepted').length;
  for (const [i, place] of places.entries()) message.outcomes[place] = outcomes[i] ?? UNKNOWN;
  message.open -= recipients.length - left.length;
  const rests: CallPart[] = [];
  for (let from = 0; from < left.length; from += most) {
    const some = left.slice(from, from + most);
    rests.push({
      index,
      recipients: some.flatMap((i) => recipients[i] ?? []),
      tries,
      rest: { places: some.flatMap((i) => places[i] ?? []), message },
    });
  }
  call.again.unshift(...rests);
}

const UNKNOWN: Outcome = Object.freeze({ kind: 'failed', reason: 'the server did not say what it did' });

function settleMessage(call: PipelinedCall, index: number, outcomes: readonly Outcome[]): boolean {
  if (call.groups.length === 1) {
    call.settle(outcomes);
    return true;
  }
  call.outcomes[index] = outcomes;
  if (++call.settled < call.groups.length) return false;
  call.settle(call.outcomes.flatMap((one) => one ?? []));
  return true;
}
