import type { Trial } from '../../model/trial.ts';

/**
 * Share of the offered messages that a trial's open loop achieved: its pace at the ends over the schedule's pace, less what was
 * dropped. Spans and not rates, so that the latency of the last call does not count. Undefined for a closed loop, and where
 * fewer than two arrivals leave no span.
 */
export function achievedShare({ client: { open } }: Pick<Trial, 'client'>): number | undefined {
  if (open === null || open.offered === 0) return undefined;
  const kept = 1 - open.dropped / open.offered;
  if (kept === 0) return 0;
  if (open.endedSpanMs === 0 || open.intendedSpanMs === 0) return undefined;
  return (open.intendedSpanMs / open.endedSpanMs) * kept;
}
