import type { ClosedLoop } from '../closed-loop.ts';
import { type LoadResult, reporting, startTally, takeRecipients } from '../tally.ts';
import type { ReportOutcome, RetriedCall, Retries } from './retries.ts';

/** Calls `wake` at this time, or soon after; not any more once the returned function was called. */
export type WakeAt = (atMs: number, wake: () => void) => () => void;

export interface RetryingLoop extends ClosedLoop {
  readonly retries: (settled: ReportOutcome) => Retries;
  readonly wakeAt: WakeAt;
  /** Besides what a closed loop tells: when a recipient's fate was decided. */
  readonly decided: (fromMs: number, endedMs: number) => void;
}

export interface RetryingResult extends LoadResult {
  readonly retries: Retries;
  /** Of all workers together: nothing could be sent, because all that was left waited for another attempt. */
  readonly idleMs: number;
}

/**
 * A closed loop that tries again, over a transport that does I/O. What is due goes before what is new. After the last new message
 * it goes on until every recipient's fate is decided.
 */
export async function retryingLoop(loop: RetryingLoop): Promise<RetryingResult> {
  const { transport, recipients, batch, length, now, observer } = loop;
  const { settleOne, called, result, accepted } = startTally(observer.accepted);
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
    settleOne(recipient, outcome);
    loop.decided(fromMs, endedMs);
    ended++;
  });

  /** Until something is due, or a call has ended. */
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
      // Before the recipients are there, another worker must not take the loop for ended.
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
      called();
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
