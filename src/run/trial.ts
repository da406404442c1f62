import type { LoadProgress, MockAnswer, SentRange } from '../model/protocol.ts';
import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { awaitDelivery, warmClient } from './await-delivery.ts';
import type { ProcessPair } from './fleet.ts';
import { reconcileLedgers } from './tally.ts';

/**
 * A client that was idle for seconds starts slowly: caches are cold, the processor has been given to others. So it sends
 * for so long before its trial, uncounted.
 */
const LEAD_IN_MS = 80;

/** Who hears of a trial while it goes on. */
export interface TrialWatch {
  readonly onProgress: (progress: LoadProgress) => void;
  /** What a server accepted is still on its way to the mock. */
  readonly onWait: (arrived: number, of: number) => void;
}

/** A trial that was timed, and what its mock holds of it until the next one begins. */
export interface TrialWithRange {
  readonly scenario: Scenario;
  readonly trial: Trial;
  readonly range: SentRange;
  /** Undefined if no mock saw it. */
  readonly seen: Extract<MockAnswer, { readonly type: 'end' }> | undefined;
}

/** Runs one planned trial: opens the mock's books, lets the client send, closes the books and compares. */
export async function runTrial(
  planned: PlannedTrial,
  scenario: Scenario,
  seed: number,
  pair: ProcessPair,
  { onProgress, onWait }: TrialWatch,
): Promise<TrialWithRange> {
  const { client, mock, relayed, retry } = pair;
  const { load } = scenario;
  await warmClient(scenario, pair, { windowMs: LEAD_IN_MS, maxWindows: 1 }, onWait);
  const startedAt = new Date().toISOString();
  const tag = pair.tag('trial', planned);
  const isMeasured = scenario.role !== 'ceiling';
  const withFaults = retry !== null;
  const window = {
    keepMessages: false,
    injectFaults: withFaults,
    largeLedger: withFaults,
    tag,
    sample: isMeasured,
  };
  await mock?.child.ask({ type: 'begin', ...window });
  const { firstRecipient: first, length } = planned;
  const sent = { first, length, load, seed, tag };
  const { measures, ledger } = await client.ask({ type: 'trial', ...sent }, { onProgress });
  const { accepted } = measures.outcomes;
  if (mock !== undefined && relayed) await awaitDelivery(mock, accepted, (some) => onWait(some, accepted));
  const seen = await mock?.child.ask({ type: 'end' });
  const attempted = Object.values(measures.outcomes).reduce((sum, count) => sum + count, 0);
  const range = { first, messages: attempted, tag };
  const trial: Trial = {
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
        : await reconcileLedgers(client, range, {
            accepted: ledger,
            received: seen.ledger,
            misdelivered: seen.misdelivered,
            withFaults,
          }),
    machine: null,
    sample: null,
    wireCheck: null,
  };
  return { scenario, trial, range, seen };
}
