import TinyQueue from 'tinyqueue';
import type { Outcome } from '../../model/outcome.ts';
import type { Random } from '../../model/random.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { RetryPolicy } from '../../model/retry.ts';
import { decide } from './policy.ts';

/** Recipients that are sent together. */
export interface RetriedCall {
  readonly recipients: readonly Recipient[];
  /** Made before this one. */
  readonly attempts: number;
  /** When their first attempt began, or was to begin. */
  readonly fromMs: number;
  /** The same for every attempt, so that a provider can tell a second one from a second message. */
  readonly key: string | undefined;
}

/** Told of each recipient whose fate, as far as the sender knows it, is decided. */
export type ReportOutcome = (
  recipient: Recipient,
  outcome: Outcome | undefined,
  fromMs: number,
  endedMs: number,
) => void;

/** Counts of recipients. */
export interface Effort {
  /** Sent, every attempt counted. */
  readonly attempts: number;
  /** Of those, not the first of a recipient. */
  readonly resent: number;
  /** Given up after the last attempt, or because the server asks for a longer wait than is allowed. */
  readonly exhausted: number;
  /** Given up because too many waited already. */
  readonly overflowed: number;
  /** Given up because they may have been accepted. */
  readonly uncertain: number;
  /** Waited at once, at most. */
  readonly peakQueue: number;
}

interface Waiting {
  readonly dueMs: number;
  readonly call: RetriedCall;
}

/** Sorts what calls achieved into what is decided and what is tried again, and keeps the latter until it is due. */
export interface Retries {
  readonly first: (recipients: readonly Recipient[], fromMs: number) => RetriedCall;
  /** The call has ended: settles what is final. */
  readonly ended: (call: RetriedCall, answers: readonly Outcome[], endedMs: number) => void;
  /** What is due, the longest due first. */
  readonly due: (nowMs: number) => RetriedCall | undefined;
  /** When something is, if anything waits. */
  readonly dueMs: () => number | undefined;
  readonly effort: () => Effort;
}

/**
 * Of a call, only those are sent again who were not accepted, together and after the longest of their waits. Waiting takes no
 * connection: a mail server's queue would not either. `nonce`: what tells this sender's keys from all others'.
 */
export function retriesFor(
  policy: RetryPolicy,
  random: Random,
  nonce: string,
  settled: ReportOutcome,
): Retries {
  const waiting = new TinyQueue<Waiting>([], (one, other) => one.dueMs - other.dueMs);
  const counts = { attempts: 0, resent: 0, exhausted: 0, overflowed: 0, uncertain: 0, peakQueue: 0 };
  let calls = 0;
  let queued = 0;

  const queue = (call: RetriedCall, dueMs: number): void => {
    queued += call.recipients.length;
    counts.peakQueue = Math.max(counts.peakQueue, queued);
    waiting.push({ dueMs, call });
  };

  return {
    first: (recipients, fromMs) => ({
      recipients,
      attempts: 0,
      fromMs,
      key: policy.keys ? `${nonce}-${calls++}` : undefined,
    }),
    ended(call, answers, endedMs) {
      const { recipients, fromMs } = call;
      const attempts = call.attempts + 1;
      counts.attempts += recipients.length;
      if (call.attempts > 0) counts.resent += recipients.length;
      const again: Recipient[] = [];
      const outcomes: (Outcome | undefined)[] = [];
      let waitMs = 0;
      for (const [i, recipient] of recipients.entries()) {
        const outcome = answers[i];
        const decision = decide(policy, attempts, outcome, random);
        if (decision.next === 'wait') {
          again.push(recipient);
          outcomes.push(outcome);
          waitMs = Math.max(waitMs, decision.ms);
          continue;
        }
        if (decision.why === 'exhausted') counts.exhausted++;
        if (decision.why === 'uncertain') counts.uncertain++;
        settled(recipient, outcome, fromMs, endedMs);
      }
      if (again.length === 0) return;
      if (queued + again.length <= policy.queue) {
        queue({ ...call, recipients: again, attempts }, endedMs + waitMs);
        return;
      }
      counts.overflowed += again.length;
      for (const [i, recipient] of again.entries()) settled(recipient, outcomes[i], fromMs, endedMs);
    },
    due(nowMs) {
      const next = waiting.peek();
      if (next === undefined || next.dueMs > nowMs) return undefined;
      waiting.pop();
      queued -= next.call.recipients.length;
      return next.call;
    },
    dueMs: () => waiting.peek()?.dueMs,
    effort: () => ({ ...counts }),
  };
}
