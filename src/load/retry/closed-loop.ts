import type { ClosedLoop } from '../closed-loop.ts';
import { type LoadResult, reporting, startTally, takeRecipients } from '../tally.ts';
import type { ReportOutcome, RetriedCall, Retries } from './retries.ts';

/** Calls `wake` at this time or shortly after. The returned function cancels. */
export type WakeAt = (atMs: number, wake: () => void) => () => void;

export interface RetryingLoop extends ClosedLoop {
  readonly retries: (onFinal: ReportOutcome) => Retries;
  readonly wakeAt: WakeAt;
  /** Called when a recipient's outcome is final. */
  readonly decided: (fromMs: number, endedMs: number) => void;
}

export interface RetryingResult extends LoadResult {
  readonly retries: Retries;
  /** Idle time of all workers, summed: all remaining recipients waited for a retry. */
  readonly idleMs: number;
}

/**
 * A closed loop with retries, for transports with I/O. Due retries go before new messages. After the last new
 * message it continues until every recipient's outcome is final.
 */
export async function retryingLoop(loop: RetryingLoop): Promise<RetryingResult> {
  const { transport, recipients, batch, length, now, observer } = loop;
  const { countOutcome, countCall, result, accepted } = startTally(observer.accepted);
  let left = 'messages' in length ? length.messages : Number.POSITIVE_INFINITY;
  const startedMs = now();
  const deadlineMs = 'durationMs' in length ? startedMs + length.durationMs : Number.POSITIVE_INFINITY;
  let lastEndMs = startedMs;
  let inFlight = 0;
  let idleMs = 0;
  let ended = 0;
  const report = reporting(loop.progress, startedMs, accepted);
  const sleepers = new Set<() => void>();
  const retries = loop.retries((recipient, outcome, fromMs, endedMs) => {
    countOutcome(recipient, outcome);
    loop.decided(fromMs, endedMs);
    ended++;
  });

  /** Waits until a retry is due or a call has ended. */
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const fromMs = now();
      const dueMs = retries.dueMs();
      let cancel = (): void => {};
      const wake = (): void => {
        cancel();
        sleepers.delete(wake);
        idleMs += now() - fromMs;
        resolve();
      };
      sleepers.add(wake);
      if (dueMs !== undefined) cancel = loop.wakeAt(dueMs, wake);
    });

  const next = async (): Promise<RetriedCall | undefined> => {
    const due = retries.due(now());
    if (due !== undefined || left <= 0 || now() >= deadlineMs) return due;
    const size = Math.min(batch, left);
    left -= size;
    const taken = await takeRecipients(recipients, size);
    return retries.first(taken, now());
  };

  const worker = async (): Promise<void> => {
    for (;;) {
      // Counted before the recipients arrive, so that no other worker ends the loop.
      inFlight++;
      const call = await next();
      if (call === undefined) {
        inFlight--;
        if (inFlight === 0 && retries.dueMs() === undefined) break;
        await pause();
        continue;
      }
      const callMs = now();
      const answers = await transport.send(call.recipients, call.key);
      const endMs = now();
      inFlight--;
      observer.call(callMs, endMs, call.recipients.length);
      countCall();
      if (endMs > lastEndMs) lastEndMs = endMs;
      retries.ended(call, answers, endMs);
      report(ended, endMs);
      for (const wake of [...sleepers]) wake();
    }
    for (const wake of [...sleepers]) wake();
  };

  await Promise.all(Array.from({ length: loop.concurrency }, worker));
  return { ...result(), elapsedMs: lastEndMs - startedMs, retries, idleMs };
}
