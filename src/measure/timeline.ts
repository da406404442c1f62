import type { ClientSlice } from '../model/trial.ts';
import { Times } from './times.ts';

export interface ProcessReading {
  readonly rssBytes: number;
  /** Since any fixed moment. */
  readonly cpuMicros: number;
}

export interface TimelineRecorder {
  /** A call of so many messages has ended; its time counts from `fromMs`. In the order of the ends. */
  readonly ended: (fromMs: number, endedMs: number, messages: number) => void;
  /** Closes the last slice, shorter than the others, and gives all. */
  readonly close: (endedMs: number) => readonly ClientSlice[];
}

const SHORTEST_TRIAL_MS = 10_000;
const SHORTEST_SLICE_MS = 1000;
const MOST_SLICES = 600;

/** The slice length of a trial that is to last so long; null where it is too short to have a timeline. */
export function sliceLengthMs(trialMs: number): number | null {
  return trialMs < SHORTEST_TRIAL_MS ? null : Math.max(SHORTEST_SLICE_MS, Math.ceil(trialMs / MOST_SLICES));
}

/**
 * Cuts a trial into slices of `sliceMs`. It has no timer of its own: slices are closed by the first call that ends after them, and a
 * stall leaves empty ones. The process is read when slices are closed, so that all that one call closes have its memory, and share its
 * processor time evenly.
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

  /** Closes every slice that ended before this moment. */
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
