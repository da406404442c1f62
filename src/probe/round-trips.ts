import type { RoundTrips } from '../model/probe.ts';

/**
 * The number of timed requests over one connection. Servers slow down or disconnect clients that send many
 * NOOPs (sendmail's default `MaxNOOPCommands` is 20).
 */
export const TIMED_REQUESTS = 5;

/** Undefined without samples. */
export function roundTripsOf(of: RoundTrips['of'], samplesMs: readonly number[]): RoundTrips | undefined {
  const sorted = [...samplesMs].sort((a, b) => a - b);
  const [minMs] = sorted;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.floor(sorted.length / 2)];
  if (minMs === undefined || lower === undefined || upper === undefined) return undefined;
  return { of, samplesMs: [...samplesMs], minMs, medianMs: (lower + upper) / 2 };
}
