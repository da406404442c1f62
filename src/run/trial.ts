import type { ClientAnswer, LoadProgress, MockAnswer, SentRange } from '../model/protocol.ts';
import type { PlannedTrial, Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { awaitDelivery, warmClient } from './await-delivery.ts';
import type { ProcessPair } from './process-pair.ts';
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
  watch: TrialWatch,
): Promise<TrialWithRange> {
  await warmClient(scenario, pair, { windowMs: LEAD_IN_MS, maxWindows: 1 }, watch.onWait);
  const open = await openTrial(planned, scenario, pair);
  const sent = await pair.client.ask({ type: 'trial', ...requestOf(open, seed) }, watch);
  return await closeTrial(open, sent, watch);
}

/** A trial whose mock counts. */
export interface OpenTrial {
  readonly planned: PlannedTrial;
  readonly scenario: Scenario;
  readonly pair: ProcessPair;
  readonly startedAt: string;
  readonly tag: string;
}

/** Opens the window of a trial at its mock. */
export async function openTrial(
  planned: PlannedTrial,
  scenario: Scenario,
  pair: ProcessPair,
): Promise<OpenTrial> {
  const startedAt = new Date().toISOString();
  const tag = pair.tag('trial', planned);
  const isMeasured = scenario.role !== 'ceiling';
  const withFaults = pair.retry !== null;
  const window = {
    keepMessages: false,
    injectFaults: withFaults,
    largeLedger: withFaults,
    tag,
    sample: isMeasured,
  };
  await pair.mock?.child.ask({ type: 'begin', ...window });
  return { planned, scenario, pair, startedAt, tag };
}

export function requestOf({ planned, scenario, tag }: OpenTrial, seed: number) {
  const { firstRecipient: first, length } = planned;
  return { first, length, load: scenario.load, seed, tag };
}

/** Closes the window of a trial, and reconciles the ledgers. */
export async function closeTrial(
  { planned, scenario, pair, startedAt, tag }: OpenTrial,
  { measures, ledger }: Extract<ClientAnswer, { readonly type: 'trial' }>,
  { onWait }: Pick<TrialWatch, 'onWait'>,
): Promise<TrialWithRange> {
  const { client, mock, relayed, retry } = pair;
  const withFaults = retry !== null;
  const { accepted } = measures.outcomes;
  if (mock !== undefined && relayed) await awaitDelivery(mock, accepted, (some) => onWait(some, accepted));
  const seen = await mock?.child.ask({ type: 'end' });
  const attempted = Object.values(measures.outcomes).reduce((sum, count) => sum + count, 0);
  const range = { first: planned.firstRecipient, messages: attempted, tag };
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
    duet: null,
    wireCheck: null,
  };
  return { scenario, trial, range, seen };
}
