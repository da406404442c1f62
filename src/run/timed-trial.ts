import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { closedLoop, type LoadResult } from '../load/closed-loop.ts';
import { openLoop } from '../load/open-loop.ts';
import type { Pacer } from '../load/pacer.ts';
import { retryingLoop } from '../load/retry/closed-loop.ts';
import { type Effort, type Retries, retriesFor } from '../load/retry/retries.ts';
import { wakeAt } from '../load/retry/wake-at.ts';
import { LoopEdges } from '../measure/loop-edges.ts';
import { meterProcess } from '../measure/process-meter.ts';
import type { SharedSlices } from '../measure/shared-slices.ts';
import { recordTimeline, sliceLengthMs, type TimelineRecorder } from '../measure/timeline.ts';
import { Times } from '../measure/times.ts';
import { LARGE_CELL_BITS, type LedgerState, LedgerTable } from '../model/proof/ledger.ts';
import type { LoadProgress } from '../model/protocol.ts';
import type { Random } from '../model/random.ts';
import type { Recipient, RecipientStream } from '../model/recipient.ts';
import type { RetryPolicy } from '../model/retry.ts';
import type { LoadModel, OpenLoad, TrialLength } from '../model/scenario.ts';
import type { SessionMeasures } from '../model/session.ts';
import type { Transport } from '../model/transport.ts';
import type { ClientMeasures, OpenMeasures } from '../model/trial.ts';
import type { AcceptedSet } from './accepted-set.ts';

export interface TimedTrial {
  readonly transport: Pick<Transport, 'send' | 'sessions'>;
  readonly recipients: RecipientStream;
  readonly length: TrialLength;
  readonly load: LoadModel;
  /** Seed of a random schedule. */
  readonly seed: number;
  /** For open loops only. */
  readonly pacer: () => Promise<Pacer>;
  /** The identity of a recipient's message in the ledger. */
  readonly idOf: (recipient: Recipient) => string;
  readonly progress: (progress: LoadProgress) => void;
  /** Counts messages in the shared window of a duet; only in a closed loop without retries. */
  readonly shared?: SharedSlices | undefined;
  /** Retry settings; null: one attempt per call. */
  readonly retry: {
    readonly policy: RetryPolicy;
    readonly random: Random;
    readonly nonce: string;
    /** Records accepted recipients. */
    readonly acceptedSet: AcceptedSet;
  } | null;
}

interface Sent {
  readonly retries: Retries | undefined;
  readonly result: LoadResult;
  readonly edgesMs: number;
  readonly open: OpenMeasures | null;
  readonly slices: TimelineRecorder | undefined;
}

const now = (): number => performance.now();

/** Runs the load and measures it. */
export async function timedTrial(
  trial: TimedTrial,
): Promise<{ readonly measures: ClientMeasures; readonly ledger: LedgerState }> {
  const acceptedSet = trial.retry?.acceptedSet;
  const ledger = new LedgerTable(acceptedSet === undefined ? undefined : LARGE_CELL_BITS);
  const serviceTimes = new Times();
  const finalTimes = acceptedSet === undefined ? undefined : new Times();
  const accepted =
    acceptedSet === undefined
      ? (recipient: Recipient): void => void ledger.add(recipient.address, trial.idOf(recipient))
      : (recipient: Recipient): void => {
          ledger.add(recipient.address, trial.idOf(recipient));
          acceptedSet.accepted(recipient.index);
        };
  const pacer = trial.load.model === 'open' ? await trial.pacer() : undefined;
  const before = trial.transport.sessions?.();
  const startedMs = now();
  const wallBeforeMs = Date.now() - startedMs;
  const stopMeter = meterProcess();
  const meters = { serviceTimes, finalTimes, accepted };
  const { result, edgesMs, open, slices, retries } =
    trial.load.model === 'open' && pacer !== undefined
      ? await sendOpen(trial, trial.load, pacer, meters)
      : await sendClosed(trial, meters);
  const endedMs = now();
  // Two turns let the delay monitor's timer fire, so that a pause beyond the trial's end is recorded.
  await turn();
  await turn();
  const measures = stopMeter();
  const sessions = sessionsSince(before, trial.transport.sessions?.());
  return {
    measures: {
      ...result,
      // Without calls there is no last end.
      elapsedMs: result.calls > 0 ? result.elapsedMs : endedMs - startedMs,
      reasons: [...result.reasons],
      serviceTime: serviceTimes.encoded(),
      edgesMs,
      open,
      effort:
        retries === undefined || finalTimes === undefined
          ? null
          : { ...withResent(retries.effort(), sessions), timeToFinal: finalTimes.encoded() },
      sessions,
      timeline: slices === undefined ? [] : [...slices.close(endedMs)],
      clockStepMs: Date.now() - now() - wallBeforeMs,
      ...measures,
    },
    ledger: ledger.state(),
  };
}

function sessionsSince(
  before: SessionMeasures | undefined,
  after: SessionMeasures | undefined,
): SessionMeasures | null {
  if (after === undefined) return null;
  const { ended = 0, resent = 0 } = before ?? {};
  return { ended: after.ended - ended, resent: after.resent - resent, limits: after.limits };
}

/** Adds the attempts that the transport repeated itself. */
function withResent(effort: Effort, sessions: SessionMeasures | null): Effort {
  const resent = sessions?.resent ?? 0;
  return { ...effort, attempts: effort.attempts + resent, resent: effort.resent + resent };
}

interface Meters {
  readonly serviceTimes: Times;
  /** Only with retries. */
  readonly finalTimes: Times | undefined;
  readonly accepted: (recipient: Recipient) => void;
}

async function sendClosed(
  { transport, recipients, length, load, progress, retry, shared }: TimedTrial,
  { serviceTimes, finalTimes, accepted }: Meters,
): Promise<Sent> {
  const { concurrency, batch } = load;
  const slices = slicesOf(length);
  const edges = new LoopEdges(concurrency);
  const call =
    slices === undefined && shared === undefined
      ? (startedMs: number, endedMs: number): void => {
          serviceTimes.record(startedMs, endedMs);
          edges.record(startedMs, endedMs);
        }
      : (startedMs: number, endedMs: number, messages: number): void => {
          serviceTimes.record(startedMs, endedMs);
          edges.record(startedMs, endedMs);
          slices?.ended(startedMs, endedMs, messages);
          shared?.ended(endedMs, messages);
        };
  const observer = { call, accepted };
  const loop = { transport, recipients, concurrency, batch, length, now, observer, progress };
  if (retry !== null) {
    const { retries, idleMs, ...result } = await retryingLoop({
      ...loop,
      retries: (onFinal) => retriesFor(retry.policy, retry.random, retry.nonce, onFinal),
      wakeAt,
      decided: (fromMs, endedMs) => finalTimes?.record(fromMs, endedMs),
    });
    return { result, edgesMs: idleMs, open: null, slices, retries };
  }
  const result = await closedLoop(loop);
  return { result, edgesMs: edges.totalMs(result.elapsedMs), open: null, slices, retries: undefined };
}

async function sendOpen(
  { transport, recipients, length, seed, progress, retry }: TimedTrial,
  { concurrency, batch, ratePerSecond, arrivals, maxInFlight }: OpenLoad,
  pacer: Pacer,
  { serviceTimes, finalTimes, accepted }: Meters,
): Promise<Sent> {
  const responseTimes = new Times();
  const lateness = new Times();
  const slices = slicesOf(length, ratePerSecond);
  const result = await openLoop({
    transport,
    recipients,
    concurrency,
    maxInFlight,
    schedule: { ratePerSecond, batch, arrivals, seed },
    length,
    now,
    pacer,
    observer: {
      call(intendedMs, startedMs, endedMs, messages) {
        serviceTimes.record(startedMs, endedMs);
        responseTimes.record(intendedMs, endedMs);
        slices?.ended(intendedMs, endedMs, messages);
      },
      admitted: (lateMs) => lateness.record(0, lateMs),
      accepted,
    },
    ...(retry === null
      ? {}
      : {
          retrying: {
            retries: (onFinal) => retriesFor(retry.policy, retry.random, retry.nonce, onFinal),
            wakeAt,
            resent: (startedMs, endedMs) => serviceTimes.record(startedMs, endedMs),
            decided: (fromMs, endedMs) => finalTimes?.record(fromMs, endedMs),
          },
        }),
    progress,
  });
  const { offered, dropped, peakInFlight, intendedSpanMs, endedSpanMs, retries, ...loadResult } = result;
  const open: OpenMeasures = {
    offered,
    dropped,
    peakInFlight,
    intendedSpanMs,
    endedSpanMs,
    responseTime: responseTimes.encoded(),
    lateness: lateness.encoded(),
  };
  return { result: loadResult, edgesMs: 0, open, slices, retries };
}

/** Only for long trials whose duration is known in advance. */
function slicesOf(length: TrialLength, ratePerSecond?: number): TimelineRecorder | undefined {
  const durationMs =
    'durationMs' in length
      ? length.durationMs
      : ratePerSecond === undefined
        ? 0
        : (length.messages / ratePerSecond) * 1000;
  const sliceMs = sliceLengthMs(durationMs);
  return sliceMs === null ? undefined : recordTimeline(now(), sliceMs, readProcess);
}

function readProcess(): { rssBytes: number; cpuMicros: number } {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuMicros: user + system };
}
