import type { Outcome } from '../../../model/outcome.ts';
import type { Recipient } from '../../../model/recipient.ts';
import { alike } from '../../outcomes.ts';
import { MAX_SESSIONS } from '../session-limits.ts';

/**
 * One call of `send`. Its messages are sent over one connection, one after the other, unless that connection
 * ends.
 */
export interface PipelinedCall {
  /** The recipients of each message. */
  readonly groups: readonly (readonly Recipient[])[];
  /** The index of the next message to start. */
  next: number;
  /** Parts to send again, before any other message. */
  readonly retries: CallPart[];
  /** True if it needs a connection that has carried no message. */
  needsNewConnection: boolean;
  /** The time by which its next message must complete. */
  deadlineMs: number;
  /** The outcomes of each message, once they are known. */
  readonly outcomes: (readonly Outcome[] | undefined)[];
  completed: number;
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A message, or the recipients of it that exceeded the server's limit per transaction. */
export interface CallPart {
  readonly index: number;
  readonly recipients: readonly Recipient[];
  /** The number of sessions that it was tried over. */
  readonly tries: number;
  readonly remainder: Remainder | undefined;
}

/** The state of a message that needs several transactions. */
export interface Remainder {
  /** The indexes of the part's recipients among all recipients of the message. */
  readonly places: readonly number[];
  readonly message: { readonly outcomes: Outcome[]; open: number };
}

export function newCall(
  groups: readonly (readonly Recipient[])[],
  deadlineMs: number,
  { resolve, reject }: Pick<PipelinedCall, 'resolve' | 'reject'>,
): PipelinedCall {
  return {
    groups,
    next: 0,
    retries: [],
    needsNewConnection: false,
    deadlineMs,
    outcomes: [],
    completed: 0,
    resolve,
    reject,
  };
}

export function hasMore({ retries, next, groups }: PipelinedCall): boolean {
  return retries.length > 0 || next < groups.length;
}

/** Limited, so a server cannot keep a client reconnecting. */
export function mayRetry({ tries }: CallPart): boolean {
  return tries + 1 < MAX_SESSIONS;
}

/** Takes the next message to send. */
export function takePart(call: PipelinedCall): CallPart {
  const retry = call.retries.shift();
  if (retry !== undefined) return retry;
  const index = call.next++;
  return { index, recipients: call.groups[index] ?? [], tries: 0, remainder: undefined };
}

/** Stores the part's outcomes. Returns true if the whole call is complete. */
export function completePart(call: PipelinedCall, part: CallPart, outcomes: readonly Outcome[]): boolean {
  const { index, remainder } = part;
  if (remainder === undefined) return completeMessage(call, index, outcomes);
  const { places, message } = remainder;
  for (const [i, place] of places.entries()) message.outcomes[place] = outcomes[i] ?? UNKNOWN;
  message.open -= places.length;
  return message.open === 0 && completeMessage(call, index, message.outcomes);
}

/** Completes the part with the same outcome for all its recipients. */
export function completePartWith(call: PipelinedCall, part: CallPart, outcome: Outcome): boolean {
  return completePart(call, part, alike(part.recipients.length, outcome));
}

/**
 * Stores the outcomes of the recipients that the server accepted or rejected. Queues the others before all
 * other messages, at most as many per transaction as this one accepted.
 */
export function splitPart(
  call: PipelinedCall,
  part: CallPart,
  outcomes: readonly Outcome[],
  left: readonly number[],
): void {
  const { index, recipients, tries } = part;
  const places = part.remainder?.places ?? recipients.map((_, place) => place);
  const message = part.remainder?.message ?? { outcomes: [...outcomes], open: recipients.length };
  const perTransaction = outcomes.filter(({ kind }) => kind === 'accepted').length;
  for (const [i, place] of places.entries()) message.outcomes[place] = outcomes[i] ?? UNKNOWN;
  message.open -= recipients.length - left.length;
  const remainders: CallPart[] = [];
  for (let from = 0; from < left.length; from += perTransaction) {
    const some = left.slice(from, from + perTransaction);
    remainders.push({
      index,
      recipients: some.flatMap((i) => recipients[i] ?? []),
      tries,
      remainder: { places: some.flatMap((i) => places[i] ?? []), message },
    });
  }
  call.retries.unshift(...remainders);
}

const UNKNOWN: Outcome = Object.freeze({ kind: 'failed', reason: 'the server gave no result' });

function completeMessage(call: PipelinedCall, index: number, outcomes: readonly Outcome[]): boolean {
  if (call.groups.length === 1) {
    call.resolve(outcomes);
    return true;
  }
  call.outcomes[index] = outcomes;
  if (++call.completed < call.groups.length) return false;
  call.resolve(call.outcomes.flatMap((one) => one ?? []));
  return true;
}
