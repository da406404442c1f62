import { isEmulated } from '../../model/link.ts';
import type { ScenarioSummary } from '../../model/summary.ts';
import { numberText } from '../../text/numbers.ts';

/** The part of the link's round trips in the time of a call. */
interface RoundTrips {
  readonly transport: string;
  readonly callMs: number;
  readonly waitMs: number;
  readonly share: number;
}

/** Half of the difference or more: then a cause may be called the main one. */
export const MAIN_CAUSE = 0.5;
/** If round trips exceed a call's time, the call did not await them one after the other. */
const MOST_SHARE = 1.05;

/**
 * `a call of smtp-nodemailer takes 414 ms, 400 ms of it round trips of the link; a call of api-sendgrid …`;
 * undefined if round trips are not the main cause of the difference, or if nothing is emulated.
 */
export function roundTripReason(slow: ScenarioSummary, fast: ScenarioSummary): string | undefined {
  const [a, b] = [slow, fast].map(roundTripsOf);
  if (a === undefined || b === undefined || a.share > MOST_SHARE || b.share > MOST_SHARE) return undefined;
  const gapMs = a.callMs - b.callMs;
  if (gapMs <= 0 || a.waitMs - b.waitMs < MAIN_CAUSE * gapMs) return undefined;
  return `a call of ${a.transport} takes ${inMs(a.callMs)}, ${inMs(a.waitMs)} of it round trips of the link; a call of ${b.transport} takes ${inMs(b.callMs)}, ${inMs(b.waitMs)} of it round trips`;
}

/** In a closed loop, by Little's law, a call takes as long as the calls in flight need to pass. */
function roundTripsOf({ link, load, metrics, transport }: ScenarioSummary): RoundTrips | undefined {
  const { throughput, turnarounds } = metrics;
  if (!isEmulated(link) || load.model !== 'closed') return undefined;
  if (throughput === undefined || turnarounds === undefined) return undefined;
  const callMs = (load.concurrency * load.batch * 1000) / throughput.value;
  const waitMs = turnarounds.value * load.batch * link.rttMs;
  return { transport, callMs, waitMs, share: waitMs / callMs };
}

function inMs(milliseconds: number): string {
  return `${numberText(milliseconds)} ms`;
}
