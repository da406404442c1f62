import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { awaitArrival, warmClient } from './arrived.ts';
import type { Pair } from './fleet.ts';
import { settleLedger } from './settle.ts';

/**
 * A client that was idle for seconds starts slowly: caches are cold, the processor has been given to others. So it sends
 * for so long before its trial, uncounted.
 */
const LEAD_IN_MS = 80;

/** Who hears of a trial while it goes on. */
export interface TrialWatch {
  readonly onProgress: (messages: number) => void;
  /** What a server accepted is still on its way to the mock. */
  readonly onWait: (arrived: number, of: number) => void;
}

/** Runs one planned trial: opens the mock's books, lets the client send, closes the books and compares. */
export async function runTrial(
  planned: PlannedTrial,
  scenario: Scenario,
  seed: number,
  pair: Pair,
  { onProgress, onWait }: TrialWatch,
): Promise<Trial> {
  const { client, mock, relayed, retry } = pair;
  const { load } = scenario;
  await warmClient(scenario, pair, { windowMs: LEAD_IN_MS, maxWindows: 1 }, onWait);
  const startedAt = new Date().toISOString();
  await mock?.child.ask({ type: 'begin', keep: false, strikes: retry !== null, wide: retry !== null });
  const { firstRecipient: first, length } = planned;
  const { measures, ledger } = await client.ask({ type: 'trial', first, length, load, seed }, { onProgress });
  const { accepted } = measures.outcomes;
  if (mock !== undefined && relayed) await awaitArrival(mock, accepted, (some) => onWait(some, accepted));
  const seen = await mock?.child.ask({ type: 'end' });
  const attempted = Object.values(measures.outcomes).reduce((sum, count) => sum + count, 0);
  return {
    type: 'trial',
    block: planned.block,
    position: planned.position,
    scenario: planned.scenario,
    startedAt,
    client: measures,
    // What it took from a server between them says nothing of what the client did.
    mock: relayed ? null : (seen?.measures ?? null),
    ledger:
      seen === undefined
        ? null
        : await settleLedger(client, planned, attempted, {
            accepted: ledger,
            received: seen.ledger,
            misdelivered: seen.misdelivered,
            inTrouble: retry !== null,
          }),
    machine: null,
  };
}
