import { hasServer } from '../../../model/scenario.ts';
import type { ScenarioTrials } from '../../trials/trials.ts';

/** More than this share of the time, calls in flight did nothing that a typical call does. */
export const MOST_WAITED = 0.5;
/** A call that fills this share of its trial keeps the trial waiting for its end. */
const LASTS = 0.5;

/** What some calls took beyond the typical one, in a closed loop. */
export interface Stalls {
  /** Share of the time of all calls in flight that typical calls do not explain. */
  readonly waited: number;
  readonly medianMs: number;
  readonly longestMs: number;
  /** Messages per second, if every call took the median. */
  readonly possible: number;
  readonly reached: number;
}

/**
 * By Little's law, calls that take the median time make concurrency / median calls per second. If far fewer were reached, some calls took
 * much longer: a rate of 3.9/s beside a median of 13 ms is one of stalls. Undefined if typical calls explain half of the time.
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
  // At the edges of a short trial nothing can be in flight; only a call that outlasts the others makes that its own time.
  const waited = 1 - typicalMs / (lasting >= LASTS ? allMs : inCallsMs);
  if (waited <= MOST_WAITED) return undefined;
  const medianMs = typicalMs / calls;
  const possible = ((load.concurrency * 1e3) / medianMs) * (accepted / calls);
  return { waited, medianMs, longestMs, possible, reached: (accepted / elapsedMs) * 1e3 };
}
