import { setImmediate as macrotask } from 'node:timers/promises';
import type { LoadProgress } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { TrialLength } from '../model/scenario.ts';
import type { Transport } from '../model/transport.ts';
import { type LoadResult, reporting, startTally, takeRecipients } from './tally.ts';

export type { LoadResult } from './tally.ts';

/** Called at the end of each call. Times are milliseconds of the loop's clock. */
export interface CallObserver {
  readonly call: (startedMs: number, endedMs: number, messages: number) => void;
  readonly accepted: (recipient: Recipient) => void;
}

export interface ClosedLoop {
  readonly transport: Pick<Transport, 'send'>;
  readonly recipients: Pick<RecipientStream, 'next'>;
  readonly concurrency: number;
  /** Recipients per call. */
  readonly batch: number;
  readonly length: TrialLength;
  readonly now: () => number;
  readonly observer: CallObserver;
  /** Called at intervals with the finished messages. */
  readonly progress?: (progress: LoadProgress) => void;
}

/**
 * Longest time that the loop runs on promises alone before the event loop turns. A transport without I/O,
 * like the null transport, would otherwise starve timers, sockets and the channel to the orchestrator.
 */
const TURN_MS = 10;

/**
 * Keeps `concurrency` calls in flight until all messages are sent, or until the time is up and the calls in
 * flight have ended. A closed loop slows down with its server, so its main figure is throughput, not latency.
 */
export async function closedLoop(loop: ClosedLoop): Promise<LoadResult> {
  const { transport, recipients, batch, length, now, observer } = loop;
  const { count, result, accepted } = startTally(observer.accepted);
  let ended = 0;
  let left = 'messages' in length ? length.messages : Number.POSITIVE_INFINITY;
  const startedMs = now();
  const deadlineMs = 'durationMs' in length ? startedMs + length.durationMs : Number.POSITIVE_INFINITY;
  let lastEndMs = startedMs;
  let turnedMs = startedMs;
  let requestedMs = startedMs;
  const report = reporting(loop.progress, startedMs, accepted);
  let turning: Promise<void> | undefined;

  const requestTurn = (clockMs: number): Promise<void> => {
    if (turning === undefined) {
      requestedMs = clockMs;
      turning = macrotask().then(() => {
        turnedMs = now();
        turning = undefined;
      });
    }
    return turning;
  };

  const worker = async (): Promise<void> => {
    let clockMs = now();
    while (left > 0 && clockMs < deadlineMs) {
      const size = Math.min(batch, left);
      left -= size;
      const taken = takeRecipients(recipients, size);
      const called = taken instanceof Promise ? await taken : taken;
      const callMs = now();
      const answers = await transport.send(called);
      clockMs = now();
      observer.call(callMs, clockMs, size);
      ended += size;
      count(called, answers);
      if (clockMs > lastEndMs) lastEndMs = clockMs;
      report(ended, clockMs);
      if (clockMs - turnedMs > TURN_MS) {
        const turned = requestTurn(clockMs);
        // Only a call without I/O starts and ends before the turn; other calls need not wait for it.
        if (callMs > requestedMs && clockMs - requestedMs > TURN_MS) {
          await turned;
          clockMs = now();
        }
      }
    }
  };

  await Promise.all(Array.from({ length: loop.concurrency }, worker));
  return { ...result(), elapsedMs: lastEndMs - startedMs };
}
