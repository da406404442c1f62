import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import type { Pair } from './fleet.ts';
import { settleLedger } from './settle.ts';

/**
 * A client that was idle for seconds starts slowly: caches are cold, the processor has been given to others. So it sends
 * for so long before its trial, uncounted.
 */
const LEAD_IN_MS = 80;

/** Runs one planned trial: opens the mock's books, lets the client send, closes the books and compares. */
export async function runTrial(
  planned: PlannedTrial,
  { load }: Pick<Scenario, 'load'>,
  seed: number,
  { client, mock, retry }: Pair,
  onProgress: (messages: number) => void,
): Promise<Trial> {
  await client.ask({ type: 'warm-up', windowMs: LEAD_IN_MS, maxWindows: 1 });
  const startedAt = new Date().toISOString();
  await mock?.child.ask({ type: 'begin', keep: false, strikes: retry !== null, wide: retry !== null });
  const { firstRecipient: first, length } = planned;
  const { measures, ledger } = await client.ask({ type: 'trial', first, length, load, seed }, { onProgress });
  const seen = await mock?.child.ask({ type: 'end' });
  const attempted = Object.values(measures.outcomes).reduce((sum, count) => sum + count, 0);
  return {
    type: 'trial',
    block: planned.block,
    position: planned.position,
    scenario: planned.scenario,
    startedAt,
    client: measures,
    mock: seen?.measures ?? null,
    ledger:
      seen === undefined
        ? null
        : await settleLedger(client, planned, attempted, {
            accepted: ledger,
            received: seen.ledger,
            misdelivered: seen.misdelivered,
            inTrouble: retry !== null,
          }),
  };
}
