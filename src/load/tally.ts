import { ACCEPTED, noOutcomes, type Outcome, type OutcomeKind, reasonOf } from '../model/outcome.ts';
import type { LoadProgress } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';

/** What every load model says of its calls. */
export interface LoadResult {
  readonly calls: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** The first few reasons of sends that were not accepted, each once. */
  readonly reasons: readonly string[];
  /** From the first call's start, or the schedule's, to the last call's end. */
  readonly elapsedMs: number;
}

export interface Tally {
  /** Counts what became of each recipient of one call. */
  readonly settle: (called: readonly Recipient[], answers: readonly Outcome[]) => void;
  /** Where calls and fates do not go together: counts a call, or what became of one recipient. */
  readonly called: () => void;
  readonly settleOne: (recipient: Recipient, outcome: Outcome | undefined) => void;
  /** Recipients accepted so far. */
  readonly accepted: () => number;
  readonly result: () => Omit<LoadResult, 'elapsedMs'>;
}

const REASONS = 5;

/** Counts calls and outcomes as calls end, and keeps a few reasons. */
export function startTally(accepted: (recipient: Recipient) => void): Tally {
  const outcomes = noOutcomes();
  const reasons = new Set<string>();
  let calls = 0;
  const settleOne = (recipient: Recipient, outcome: Outcome | undefined): void => {
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
    settle: (called, answers) => {
      calls++;
      for (let i = 0; i < called.length; i++) settleOne(called[i] as Recipient, answers[i]);
    },
    called: () => {
      calls++;
    },
    settleOne,
    accepted: () => outcomes.accepted,
    result: () => ({ calls, outcomes, reasons: [...reasons] }),
  };
}

/** So many recipients; at once where the stream answers at once, because a promise for each call would cost more than it. */
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

/** Passes on how many messages have ended and were accepted, four times a second at most. */
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
