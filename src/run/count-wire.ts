import { EXIT, SendoffError } from '../model/error.ts';
import { isFeature, mechanismOf, partsOf } from '../model/feature.ts';
import type { Counters, Counts } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Wire } from '../model/trial.ts';
import type { Mock, ProcessPair } from './process-pair.ts';

/** Enough calls to average short cycles, few enough to be fast. */
const FOLLOWING_CALLS = 20;
/** Limits for distant servers and for large calls. */
const MAX_WAIT_MS = 1500;
const MAX_MESSAGES = 2000;
const MIN_CALLS = 3;

function followingCalls({ link, load }: Scenario): number {
  const bounds = [FOLLOWING_CALLS, MAX_WAIT_MS / Math.max(1, link.rttMs), MAX_MESSAGES / load.batch];
  return Math.max(MIN_CALLS, Math.floor(Math.min(...bounds)));
}

/** Counts a scenario's wire use; the first call, which connects, separately. Undefined without a mock. */
export async function countScenario(scenario: Scenario, pair: ProcessPair): Promise<Counters | undefined> {
  const { mock, relayed } = pair;
  if (mock === undefined || relayed) return undefined;
  const { batch } = scenario.load;
  const opening = await countCalls(scenario, pair, mock, 0, batch);
  const following = await countCalls(scenario, pair, mock, batch, followingCalls(scenario) * batch);
  requireResumption(scenario, [opening, following]);
  return { type: 'counters', scenario: baseOf(scenario), opening, following };
}

async function countCalls(
  scenario: Scenario,
  { client, tag }: ProcessPair,
  mock: Mock,
  first: number,
  messages: number,
): Promise<Counts> {
  const own = tag('counting');
  await mock.child.ask({ type: 'begin', keepMessages: false, tag: own });
  const sent = await client.ask({ type: 'count', first, messages, tag: own });
  const { wire } = (await mock.child.ask({ type: 'end' })).measures;
  requireLogin(scenario, wire);
  return {
    messages: sent.messages,
    connections: wire.connectionsOpened,
    handshakes: { all: wire.handshakes, resumed: wire.resumed },
    turnarounds: wire.turnarounds,
    bytesToServer: wire.bytesReceived,
    bytesToClient: wire.bytesSent,
    writes: sent.writes,
  };
}

/** Rejects a transport that does not authenticate every connection, because its cost would be missing. */
export function requireLogin(
  { transport }: Pick<Scenario, 'transport'>,
  { authentications, connectionsOpened }: Pick<Wire, 'authentications' | 'connectionsOpened'>,
): void {
  const mechanism = mechanismOf(partsOf(transport).features.filter(isFeature));
  if (mechanism === undefined || authentications === connectionsOpened) return;
  throw new SendoffError(
    `${transport} authenticated ${authentications} of ${connectionsOpened} connections. Expected AUTH ${mechanism} on all of them, to measure its cost.`,
    {
      code: 'not-authenticated',
      hint: 'use the transport without this feature, and please report this message',
      exitCode: EXIT.invalid,
    },
  );
}

/**
 * In sequential calls, every connection but the first can resume a session. Rejects a transport that does not
 * resume as its features say, because its cost would not be measured.
 */
export function requireResumption(
  { transport }: Pick<Scenario, 'transport'>,
  counts: readonly Pick<Counts, 'handshakes'>[],
): void {
  const { features } = partsOf(transport);
  const all = counts.reduce((sum, { handshakes }) => sum + (handshakes?.all ?? 0), 0);
  const resumed = counts.reduce((sum, { handshakes }) => sum + (handshakes?.resumed ?? 0), 0);
  const isDue = features.includes('resume') ? resumed >= all - 1 : true;
  const isOff = features.includes('no-resume') ? resumed === 0 : true;
  if (isDue && isOff) return;
  const expected = isDue ? 'none' : 'all but the first';
  throw new SendoffError(
    `${transport} resumed a session in ${resumed} of ${all} TLS handshakes. Expected: ${expected}, to measure the cost.`,
    {
      code: 'not-resumed',
      hint: 'use the transport without this feature, and please report this message',
      exitCode: EXIT.invalid,
    },
  );
}
