import type { Trial } from '../../model/trial.ts';

/**
 * Share of the offered messages that an open loop achieved: the pace of the ends over the pace of the
 * schedule, times the share that was not dropped. It compares spans, so the latency of the last call does not
 * count. Undefined for a closed loop, and for fewer than two arrivals.
 */
export function achievedShare({ client: { open } }: Pick<Trial, 'client'>): number | undefined {
  if (open === null || open.offered === 0) return undefined;
  const kept = 1 - open.dropped / open.offered;
  if (kept === 0) return 0;
  if (open.endedSpanMs === 0 || open.intendedSpanMs === 0) return undefined;
  return (open.intendedSpanMs / open.endedSpanMs) * kept;
}
