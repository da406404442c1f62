import { hasServer } from '../../../model/scenario.ts';
import type { ScenarioTrials } from '../../trials/trials.ts';

/** Calls in flight stalled if typical calls do not explain more than this share of their time. */
export const MOST_WAITED = 0.5;
/** A call of this share of its trial extends the trial. */
const LASTS = 0.5;

/** Time of slow calls beyond that of typical ones, in a closed loop. */
export interface Stalls {
  /** Share of the time in flight that typical calls do not explain. */
  readonly waited: number;
  readonly medianMs: number;
  readonly longestMs: number;
  /** Messages per second if every call took the median time. */
  readonly possible: number;
  readonly reached: number;
}

/**
 * By Little's law, calls of the median time make concurrency / median calls per second. If the rate is far
 * lower, some calls took much longer: 3.9/s with a median of 13 ms means stalls. Undefined if typical calls
 * explain half of the time.
 */
export function stallsIn({ scenario, trials, latency }: ScenarioTrials): Stalls | undefined {
  const { load } = scenario;
  if (scenario.role !== 'measured' || load.model !== 'closed' || !hasServer(scenario)) return undefined;
  const longestMs = (latency.percentile(100)?.value ?? 0) / 1e3;
  let [typicalMs, inCallsMs, allMs, lasting, calls, accepted, elapsedMs] = [0, 0, 0, 0, 0, 0, 0];
  for (const { block, client } of trials) {
    const times = latency.perTrial.get(block);
    if (times === undefined) continue;
    typicalMs += (client.calls * times.p50) / 1e3;
    inCallsMs += (client.calls * times.mean) / 1e3;
    allMs += client.elapsedMs * load.concurrency;
    lasting = Math.max(lasting, longestMs / client.elapsedMs);
    calls += client.calls;
    accepted += client.outcomes.accepted;
    elapsedMs += client.elapsedMs;
  }
  if (calls === 0) return undefined;
  // Time at the edges of a trial counts only if a call that outlasts the others caused it.
  const waited = 1 - typicalMs / (lasting >= LASTS ? allMs : inCallsMs);
  if (waited <= MOST_WAITED) return undefined;
  const medianMs = typicalMs / calls;
  const possible = ((load.concurrency * 1e3) / medianMs) * (accepted / calls);
  return { waited, medianMs, longestMs, possible, reached: (accepted / elapsedMs) * 1e3 };
}
