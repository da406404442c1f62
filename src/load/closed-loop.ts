import { setImmediate as macrotask } from 'node:timers/promises';
import type { LoadProgress } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { TrialLength } from '../model/scenario.ts';
import type { Transport } from '../model/transport.ts';
import { type LoadResult, reporting, startTally, takeRecipients } from './tally.ts';

export type { LoadResult } from './tally.ts';

/** What the loop tells of each call, as it ends. Times in milliseconds of the clock that was passed in. */
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
  /** Called now and then with the messages that have ended. */
  readonly progress?: (progress: LoadProgress) => void;
}

/**
 * How long the loop may run on promises alone before it lets the event loop turn: a transport that answers without
 * I/O, as the null transport does, would otherwise starve timers, sockets and the channel to the orchestrator.
 */
const TURN_MS = 10;

/**
 * Keeps `concurrency` calls in flight until so many messages were sent, or until the time is up and the calls in
 * flight have ended. No call is started late to make up for a slow one: a closed loop slows down with its server,
 * which is why throughput and not latency is its headline.
 */
export async function closedLoop(loop: ClosedLoop): Promise<LoadResult> {
  const { transport, recipients, batch, length, now, observer } = loop;
  const { settle, result, accepted } = startTally(observer.accepted);
  let ended = 0;
  let left = 'messages' in length ? length.messages : Number.POSITIVE_INFINITY;
  const startedMs = now();
  const deadlineMs = 'durationMs' in length ? startedMs + length.durationMs : Number.POSITIVE_INFINITY;
  let lastEndMs = startedMs;
  let turnedMs = startedMs;
  let askedMs = startedMs;
  const report = reporting(loop.progress, startedMs, accepted);
  let turning: Promise<void> | undefined;

  const expectTurn = (clockMs: number): Promise<void> => {
    if (turning === undefined) {
      askedMs = clockMs;
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
      settle(called, answers);
      if (clockMs > lastEndMs) lastEndMs = clockMs;
      report(ended, clockMs);
      if (clockMs - turnedMs > TURN_MS) {
        const turned = expectTurn(clockMs);
        // Only a call without I/O begins and ends before the turn comes; to have others wait for it would hold them back.
        if (callMs > askedMs && clockMs - askedMs > TURN_MS) {
          await turned;
          clockMs = now();
        }
      }
    }
  };

  await Promise.all(Array.from({ length: loop.concurrency }, worker));
  return { ...result(), elapsedMs: lastEndMs - startedMs };
}
