import type { RoundTrips } from '../model/probe.ts';

/**
 * How often the server is asked over an open connection to time it: few, because servers slow down or close
 * on clients that say NOOP repeatedly (sendmail's default `MaxNOOPCommands` is 20).
 */
export const ASKED = 5;

/** Undefined if there are none. */
export function roundTripsOf(of: RoundTrips['of'], samplesMs: readonly number[]): RoundTrips | undefined {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const [minMs] = sorted;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (minMs === undefined || lower === undefined || upper === undefined) return undefined;
  return { of, samplesMs: [...samplesMs], minMs, medianMs: (lower + upper) / 2 };
}
