import { setImmediate as macrotask } from 'node:timers/promises';
import { ACCEPTED, noOutcomes, type Outcome, type OutcomeKind } from '../model/outcome.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { TrialLength } from '../model/scenario.ts';
import type { Transport } from '../model/transport.ts';

/** What a load model tells of each call, as it ends. Times in milliseconds of the clock that was passed in. */
export interface CallObserver {
  readonly call: (startedMs: number, endedMs: number) => void;
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
  readonly progress?: (messages: number) => void;
}

export interface LoadResult {
  readonly calls: number;
  readonly outcomes: Readonly<Record<OutcomeKind, number>>;
  /** The first few reasons of sends that were not accepted, each once. */
  readonly reasons: readonly string[];
  /** From the first call's start to the last one's end. */
  readonly elapsedMs: number;
}

/**
 * How long the loop may run on promises alone before it lets the event loop turn: a transport that answers without
 * I/O, as the null transport does, would otherwise starve timers, sockets and the channel to the orchestrator.
 */
const TURN_MS = 10;
const PROGRESS_MS = 250;
const REASONS = 5;

/**
 * Keeps `concurrency` calls in flight until so many messages were sent, or until the time is up and the calls in
 * flight have ended. No call is started late to make up for a slow one: a closed loop slows down with its server,
 * which is why throughput and not latency is its headline.
 */
export async function closedLoop(loop: ClosedLoop): Promise<LoadResult> {
  const { transport, recipients, batch, length, now, observer } = loop;
  const outcomes = noOutcomes();
  const reasons = new Set<string>();
  let calls = 0;
  let ended = 0;
  let left = 'messages' in length ? length.messages : Number.POSITIVE_INFINITY;
  const startedMs = now();
  const deadlineMs = 'durationMs' in length ? startedMs + length.durationMs : Number.POSITIVE_INFINITY;
  let lastEndMs = startedMs;
  let turnedMs = startedMs;
  let reportedMs = startedMs;
  let turning: Promise<void> | undefined;

  const settle = (recipient: Recipient, outcome: Outcome | undefined): void => {
    if (outcome === ACCEPTED || outcome?.kind === 'accepted') {
      outcomes.accepted++;
      observer.accepted(recipient);
      return;
    }
    const { kind, reason } = outcome ?? {
      kind: 'failed',
      reason: 'the transport gave no outcome for this recipient',
    };
    outcomes[kind]++;
    if (reasons.size < REASONS) reasons.add(reason);
  };

  const expectTurn = (): Promise<void> => {
    turning ??= macrotask().then(() => {
      turnedMs = now();
      turning = undefined;
    });
    return turning;
  };

  const worker = async (): Promise<void> => {
    let clockMs = now();
    while (left > 0 && clockMs < deadlineMs) {
      const size = Math.min(batch, left);
      left -= size;
      const called: Recipient[] = new Array(size);
      for (let i = 0; i < size; i++) {
        const next = recipients.next();
        called[i] = next instanceof Promise ? await next : next;
      }
      const callMs = now();
      const answers = await transport.send(called);
      clockMs = now();
      observer.call(callMs, clockMs);
      calls++;
      ended += size;
      for (let i = 0; i < size; i++) settle(called[i] as Recipient, answers[i]);
      if (clockMs > lastEndMs) lastEndMs = clockMs;
      if (clockMs - reportedMs > PROGRESS_MS && loop.progress !== undefined) {
        reportedMs = clockMs;
        loop.progress(ended);
      }
      if (clockMs - turnedMs > TURN_MS) {
        const turned = expectTurn();
        // With a transport that does I/O the turn comes by itself, and waiting for it would hold calls back.
        if (clockMs - turnedMs > 2 * TURN_MS) {
          await turned;
          clockMs = now();
        }
      }
    }
  };

  await Promise.all(Array.from({ length: loop.concurrency }, worker));
  return { calls, outcomes, reasons: [...reasons], elapsedMs: lastEndMs - startedMs };
}
