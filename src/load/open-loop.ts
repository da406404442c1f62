import type { LoadProgress } from '../model/protocol.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { TrialLength } from '../model/scenario.ts';
import type { Transport } from '../model/transport.ts';
import { arrivalQueue } from './arrival-queue.ts';
import type { Pacer } from './pacer.ts';
import type { WakeAt } from './retry/closed-loop.ts';
import type { ReportOutcome, RetriedCall, Retries } from './retry/retries.ts';
import { intendedStarts, type Schedule } from './schedule.ts';
import { type LoadResult, reporting, startTally, takeRecipients } from './tally.ts';

/** Called for each event of the loop. Times are milliseconds of the loop's clock. */
export interface OpenLoopObserver {
  /** A call has ended. Response time: ended − intended; service time: ended − started. */
  readonly call: (intendedMs: number, startedMs: number, endedMs: number, messages: number) => void;
  /** An arrival was admitted after its intended start: the delay of the pacing, not of the server. */
  readonly admitted: (latenessMs: number) => void;
  readonly accepted: (recipient: Recipient) => void;
}

export interface OpenLoop {
  readonly transport: Pick<Transport, 'send'>;
  readonly recipients: Pick<RecipientStream, 'next'>;
  /** Maximum concurrent calls of the transport. */
  readonly concurrency: number;
  /** Maximum arrivals waiting or in flight; further ones are dropped. */
  readonly maxInFlight: number;
  readonly schedule: Schedule;
  readonly length: TrialLength;
  readonly now: () => number;
  readonly pacer: Pick<Pacer, 'run'>;
  readonly observer: OpenLoopObserver;
  /** Set if retries are on. Due retries go before waiting first attempts. */
  readonly retrying?: {
    readonly retries: (onFinal: ReportOutcome) => Retries;
    readonly wakeAt: WakeAt;
    /** A retry has ended; its times do not belong to an arrival. */
    readonly resent: (startedMs: number, endedMs: number) => void;
    readonly decided: (fromMs: number, endedMs: number) => void;
  };
  /** Called at intervals with the finished messages. */
  readonly progress?: (progress: LoadProgress) => void;
}

export interface OpenLoopResult extends LoadResult {
  /** Recipients of all due arrivals, dropped or not. */
  readonly offered: number;
  /** Recipients of arrivals beyond `maxInFlight`. */
  readonly dropped: number;
  /** Maximum arrivals waiting or in flight. */
  readonly peakInFlight: number;
  /** From the first to the last intended start, without dropped arrivals. */
  readonly intendedSpanMs: number;
  /** From the first to the last end. */
  readonly endedSpanMs: number;
  readonly retries: Retries | undefined;
}

/**
 * Starts calls by a fixed schedule, independent of earlier calls. An arrival that cannot be sent at once
 * waits, and its response time counts from its intended start. No arrival is skipped or moved because the
 * server or this process was slow, which would hide the delay (coordinated omission: Gil Tene, "How NOT to
 * Measure Latency", 2013). Waits for all calls after the last arrival. All figures are 0 if no arrival lies
 * within the length.
 */
export function openLoop(loop: OpenLoop): Promise<OpenLoopResult> {
  return new Promise((resolve, reject) => run(loop, resolve, reject));
}

function run(
  loop: OpenLoop,
  resolve: (result: OpenLoopResult) => void,
  reject: (cause: unknown) => void,
): void {
  const { transport, recipients, concurrency, maxInFlight, schedule, length, now, observer } = loop;
  const { count, countOutcome, countCall, result, accepted } = startTally(observer.accepted);
  const next = intendedStarts(schedule);
  const messages = 'messages' in length ? length.messages : Number.POSITIVE_INFINITY;
  const durationMs = 'durationMs' in length ? length.durationMs : Number.POSITIVE_INFINITY;
  const queue = arrivalQueue(maxInFlight);
  let offered = 0;
  let dropped = 0;
  let sending = 0;
  let peakInFlight = 0;
  let ended = 0;
  let over = false;
  let failed = false;
  let stop: (() => void) | undefined;
  let firstIntendedMs: number | undefined;
  let lastIntendedMs = 0;
  let firstEndMs: number | undefined;
  const startedMs = now();
  let lastEndMs = startedMs;
  /** End of the last first attempt. */
  let lastFirstEndMs = startedMs;
  const report = reporting(loop.progress, startedMs, accepted);
  const { retrying } = loop;
  const retries = retrying?.retries((recipient, outcome, fromMs, endedMs) => {
    countOutcome(recipient, outcome);
    retrying.decided(fromMs, endedMs);
  });
  let cancelWake = (): void => {};
  let armedMs = Number.POSITIVE_INFINITY;

  const finish = (): void => {
    resolve({
      ...result(),
      elapsedMs: lastEndMs - startedMs,
      offered,
      dropped,
      peakInFlight,
      intendedSpanMs: lastIntendedMs - (firstIntendedMs ?? lastIntendedMs),
      endedSpanMs: lastFirstEndMs - (firstEndMs ?? lastFirstEndMs),
      retries,
    });
  };

  const fail = (cause: unknown): void => {
    over = true;
    failed = true;
    stop?.();
    cancelWake();
    reject(cause);
  };

  /** Sends this arrival, then waiting ones until the queue is empty. */
  const serve = async (firstMs: number, firstSize: number): Promise<void> => {
    let intendedMs = firstMs;
    let size = firstSize;
    for (;;) {
      const taken = takeRecipients(recipients, size);
      const called = taken instanceof Promise ? await taken : taken;
      const callMs = now();
      const call = retries?.first(called, intendedMs);
      const answers = await transport.send(called, call?.key);
      const endMs = now();
      observer.call(intendedMs, callMs, endMs, size);
      if (retries === undefined || call === undefined) count(called, answers);
      else {
        countCall();
        retries.ended(call, answers, endMs);
        scheduleRetry();
      }
      firstEndMs ??= endMs;
      if (endMs > lastEndMs) lastEndMs = endMs;
      if (endMs > lastFirstEndMs) lastFirstEndMs = endMs;
      ended += size;
      report(ended, endMs);
      if (retries !== undefined) await resendDue();
      if (failed || queue.length() === 0) break;
      intendedMs = queue.intendedMs();
      size = queue.take();
    }
    free();
  };

  /** Frees a sender. */
  const free = (): void => {
    sending--;
    if (failed) return;
    if (retries?.dueMs() !== undefined) scheduleRetry();
    else if (over && sending === 0) finish();
  };

  const resendDue = async (): Promise<void> => {
    for (let call = retries?.due(now()); call !== undefined && !failed; call = retries?.due(now()))
      await resend(call);
  };

  const resend = async (call: RetriedCall): Promise<void> => {
    const callMs = now();
    const answers = await transport.send(call.recipients, call.key);
    const endMs = now();
    retrying?.resent(callMs, endMs);
    countCall();
    retries?.ended(call, answers, endMs);
    scheduleRetry();
    if (endMs > lastEndMs) lastEndMs = endMs;
  };

  /** Wakes idle senders for the next retry; busy ones check for due retries after each call. */
  const scheduleRetry = (): void => {
    const dueMs = retries?.dueMs();
    if (retrying === undefined || dueMs === undefined || dueMs >= armedMs) return;
    cancelWake();
    armedMs = dueMs;
    cancelWake = retrying.wakeAt(dueMs, () => {
      armedMs = Number.POSITIVE_INFINITY;
      while (!failed && sending < concurrency) {
        const call = retries?.due(now());
        if (call === undefined) break;
        sending++;
        resend(call).then(resendDue).then(serveWaiting).catch(fail);
      }
      scheduleRetry();
    });
  };

  const serveWaiting = async (): Promise<void> => {
    if (failed || queue.length() === 0) free();
    else await serve(queue.intendedMs(), queue.take());
  };

  const admit = (intendedMs: number, size: number, noticedMs: number): void => {
    offered += size;
    const before = sending + queue.length();
    if (before >= maxInFlight) {
      dropped += size;
      return;
    }
    observer.admitted(noticedMs - intendedMs);
    firstIntendedMs ??= intendedMs;
    lastIntendedMs = intendedMs;
    if (before >= peakInFlight) peakInFlight = before + 1;
    if (sending >= concurrency) {
      queue.add(intendedMs, size);
      return;
    }
    sending++;
    serve(intendedMs, size).catch(fail);
  };

  let nextOffsetMs = next();
  const isOver = (): boolean => offered >= messages || nextOffsetMs >= durationMs;

  /** Admits all due arrivals, each with its intended start. */
  const wake = (): void => {
    if (over) return;
    const noticedMs = now();
    while (!over && startedMs + nextOffsetMs <= noticedMs) {
      admit(startedMs + nextOffsetMs, Math.min(schedule.batch, messages - offered), noticedMs);
      nextOffsetMs = next();
      over = isOver();
    }
    if (over) stop?.();
  };

  if (isOver()) {
    finish();
    return;
  }
  stop = loop.pacer.run(schedule, startedMs, wake, fail);
  if (over) stop();
}
