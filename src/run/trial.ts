import type { LoadProgress, MockAnswer, SentRange } from '../model/protocol.ts';
import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { awaitDelivery, warmClient } from './await-delivery.ts';
import type { ProcessPair } from './fleet.ts';
import { reconcileLedgers } from './tally.ts';

/**
 * Uncounted sending before a trial: a client that was idle for seconds starts slowly, because its caches are
 * cold.
 */
const LEAD_IN_MS = 80;

/** Progress callbacks of a trial. */
export interface TrialWatch {
  readonly onProgress: (progress: LoadProgress) => void;
  /** A server has not yet delivered all messages that it accepted. */
  readonly onWait: (arrived: number, of: number) => void;
}

/** A timed trial, and the mock's data, which stay available until the next trial. */
export interface TrialWithRange {
  readonly scenario: Scenario;
  readonly trial: Trial;
  readonly range: SentRange;
  /** Undefined without a mock. */
  readonly seen: Extract<MockAnswer, { readonly type: 'end' }> | undefined;
}

/**
 * Runs one planned trial: opens a window at the mock, lets the client send, closes it, and reconciles the
 * ledgers.
 */
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
    // A relayed mock's figures describe the server in between, not the client.
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
