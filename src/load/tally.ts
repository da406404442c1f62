import { ACCEPTED, noOutcomes, type Outcome, type OutcomeKind, reasonOf } from '../model/outcome.ts';
import type { LoadProgress } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';

/** Counts of a load, whatever the load model. */
export interface LoadResult {
  readonly calls: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** The first distinct reasons of sends that were not accepted. */
  readonly reasons: readonly string[];
  /** From the first call's start (open loop: the schedule's start) to the last call's end. */
  readonly elapsedMs: number;
}

export interface Tally {
  /** Counts one call and the outcomes of its recipients. */
  readonly count: (called: readonly Recipient[], answers: readonly Outcome[]) => void;
  /** With retries, calls and final outcomes are counted separately. */
  readonly countCall: () => void;
  readonly countOutcome: (recipient: Recipient, outcome: Outcome | undefined) => void;
  /** Recipients accepted so far. */
  readonly accepted: () => number;
  readonly result: () => Omit<LoadResult, 'elapsedMs'>;
}

const REASONS = 5;

/** Counts calls and outcomes, and keeps some reasons. */
export function startTally(accepted: (recipient: Recipient) => void): Tally {
  const outcomes = noOutcomes();
  const reasons = new Set<string>();
  let calls = 0;
  const countOutcome = (recipient: Recipient, outcome: Outcome | undefined): void => {
    if (outcome === ACCEPTED || outcome?.kind === 'accepted') {
      outcomes.accepted++;
      accepted(recipient);
      return;
    }
    const refusal = outcome ?? {
      kind: 'failed',
      reason: 'the transport gave no outcome for this recipient',
    };
    outcomes[refusal.kind]++;
    if (reasons.size < REASONS) reasons.add(reasonOf(refusal));
  };
  return {
    count: (called, answers) => {
      calls++;
      for (let i = 0; i < called.length; i++) countOutcome(called[i] as Recipient, answers[i]);
    },
    countCall: () => {
      calls++;
    },
    countOutcome,
    accepted: () => outcomes.accepted,
    result: () => ({ calls, outcomes, reasons: [...reasons] }),
  };
}

/**
 * Takes recipients; synchronous if the stream is, because a promise per call would cost more than the call.
 */
export function takeRecipients(
  stream: Pick<RecipientStream, 'next'>,
  size: number,
): Recipient[] | Promise<Recipient[]> {
  const taken: Recipient[] = new Array(size);
  for (let i = 0; i < size; i++) {
    const next = stream.next();
    if (next instanceof Promise) return takeRest(stream, taken, i, next);
    taken[i] = next;
  }
  return taken;
}

async function takeRest(
  stream: Pick<RecipientStream, 'next'>,
  taken: Recipient[],
  from: number,
  first: Promise<Recipient>,
): Promise<Recipient[]> {
  taken[from] = await first;
  for (let i = from + 1; i < taken.length; i++) taken[i] = await stream.next();
  return taken;
}

const PROGRESS_MS = 250;

/** Reports progress at most four times per second. */
export function reporting(
  progress: ((progress: LoadProgress) => void) | undefined,
  startedMs: number,
  accepted: () => number,
): (messages: number, nowMs: number) => void {
  if (progress === undefined) return () => {};
  let reportedMs = startedMs;
  return (messages, nowMs) => {
    if (nowMs - reportedMs <= PROGRESS_MS) return;
    reportedMs = nowMs;
    progress({ messages, accepted: accepted(), elapsedMs: nowMs - startedMs });
  };
}
