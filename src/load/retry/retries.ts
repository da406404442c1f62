import TinyQueue from 'tinyqueue';
import type { Outcome } from '../../model/outcome.ts';
import type { Random } from '../../model/random.ts';
import type { Recipient } from '../../model/recipient.ts';
import type { RetryPolicy } from '../../model/retry.ts';
import { decide } from './policy.ts';

/** Recipients that are sent together. */
export interface RetriedCall {
  readonly recipients: readonly Recipient[];
  /** Number of earlier attempts. */
  readonly attempts: number;
  /** Start of their first attempt; in an open loop, its intended start. */
  readonly fromMs: number;
  /** Idempotency key, equal for all attempts. */
  readonly key: string | undefined;
}

/** Called for each recipient whose outcome is final. */
export type ReportOutcome = (
  recipient: Recipient,
  outcome: Outcome | undefined,
  fromMs: number,
  endedMs: number,
) => void;

/** Counts of recipients. */
export interface Effort {
  /** Recipients sent, counting every attempt. */
  readonly attempts: number;
  /** Attempts after the first of a recipient. */
  readonly resent: number;
  /** Given up after the last attempt, or because the server requests a wait beyond the maximum. */
  readonly exhausted: number;
  /** Given up because the queue was full. */
  readonly overflowed: number;
  /** Given up because the message may have been accepted. */
  readonly uncertain: number;
  /** Maximum recipients waiting. */
  readonly peakQueue: number;
}

interface Waiting {
  readonly dueMs: number;
  readonly call: RetriedCall;
}

/** Separates final outcomes from retries, and queues the retries until they are due. */
export interface Retries {
  readonly first: (recipients: readonly Recipient[], fromMs: number) => RetriedCall;
  /** Handles the outcomes of a call that has ended. */
  readonly ended: (call: RetriedCall, answers: readonly Outcome[], endedMs: number) => void;
  /** The next due call, oldest first. */
  readonly due: (nowMs: number) => RetriedCall | undefined;
  /** When the next call is due, if any waits. */
  readonly dueMs: () => number | undefined;
  readonly effort: () => Effort;
}

/**
 * Resends the recipients of a call that were not accepted, together, after the longest of their waits.
 * Waiting holds no connection, like a mail server's queue. `nonce` makes this sender's idempotency keys
 * unique.
 */
export function retriesFor(
  policy: RetryPolicy,
  random: Random,
  nonce: string,
  onFinal: ReportOutcome,
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
        onFinal(recipient, outcome, fromMs, endedMs);
      }
      if (again.length === 0) return;
      if (queued + again.length <= policy.queue) {
        queue({ ...call, recipients: again, attempts }, endedMs + waitMs);
        return;
      }
      counts.overflowed += again.length;
      for (const [i, recipient] of again.entries()) onFinal(recipient, outcomes[i], fromMs, endedMs);
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
