import type { ClientSlice } from '../model/trial.ts';
import { Times } from './times.ts';

export interface ProcessReading {
  readonly rssBytes: number;
  /** CPU time since a fixed moment. */
  readonly cpuMicros: number;
}

export interface TimelineRecorder {
  /** A call has ended; its time counts from `fromMs`. Call it in the order of the ends. */
  readonly ended: (fromMs: number, endedMs: number, messages: number) => void;
  /** Closes the last, shorter slice; returns all slices. */
  readonly close: (endedMs: number) => readonly ClientSlice[];
}

const MIN_TRIAL_MS = 10_000;
const MIN_SLICE_MS = 1000;
const MAX_SLICES = 600;

/** The slice length for a trial of this duration; null if it is too short for a timeline. */
export function sliceLengthMs(trialMs: number): number | null {
  return trialMs < MIN_TRIAL_MS ? null : Math.max(MIN_SLICE_MS, Math.ceil(trialMs / MAX_SLICES));
}

/**
 * Divides a trial into slices of `sliceMs`, without a timer: the first call that ends after a slice closes
 * it, and a stall leaves empty slices. Memory and CPU are read when slices are closed; slices closed together
 * share the CPU time evenly.
 */
export function recordTimeline(
  startedMs: number,
  sliceMs: number,
  read: () => ProcessReading,
): TimelineRecorder {
  const slices: ClientSlice[] = [];
  const times = new Times();
  let messages = 0;
  let cpuMicros = read().cpuMicros;
  let endMs = sliceMs;

  /** Closes all slices that ended before `atMs`. */
  const closeUntil = (atMs: number): void => {
    const reading = read();
    const count = Math.ceil((atMs - endMs) / sliceMs);
    const share = (reading.cpuMicros - cpuMicros) / count;
    for (let i = 0; i < count; i++) {
      push(endMs, reading.rssBytes, share);
      endMs += sliceMs;
    }
    cpuMicros = reading.cpuMicros;
  };

  const push = (atMs: number, rssBytes: number, cpu: number): void => {
    const p50Micros = times.percentileMicros(50);
    const p99Micros = times.percentileMicros(99);
    slices.push({ atMs, messages, p50Micros, p99Micros, rssBytes, cpuMicros: cpu });
    if (messages > 0) times.clear();
    messages = 0;
  };

  return {
    ended(fromMs, endedMs, ofMessages) {
      const atMs = endedMs - startedMs;
      if (atMs > endMs) closeUntil(atMs);
      times.record(fromMs, endedMs);
      messages += ofMessages;
    },
    close(endedMs) {
      const atMs = endedMs - startedMs;
      if (atMs > endMs) closeUntil(atMs);
      const reading = read();
      push(atMs, reading.rssBytes, reading.cpuMicros - cpuMicros);
      return slices;
    },
  };
}
