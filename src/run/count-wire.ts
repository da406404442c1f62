import { EXIT, SendoffError } from '../model/error.ts';
import { isFeature, mechanismOf, partsOf } from '../model/feature.ts';
import type { Counters, Counts } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Wire } from '../model/trial.ts';
import type { Mock, ProcessPair } from './fleet.ts';

/** Enough calls that an average over a short cycle would show, few enough to take no time. */
const FOLLOWING_CALLS = 20;
/** What they may take at most, waiting for a far server, and carry at most, in large calls; but never fewer than the least. */
const WAITING_MS = 1500;
const MESSAGES = 2000;
const LEAST_CALLS = 3;

function followingCalls({ link, load }: Scenario): number {
  const bounds = [FOLLOWING_CALLS, WAITING_MS / Math.max(1, link.rttMs), MESSAGES / load.batch];
  return Math.max(LEAST_CALLS, Math.floor(Math.min(...bounds)));
}

/** Counts what one scenario's calls take on the wire, the first apart, because it opens the connection. Undefined where no mock sees it. */
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

/** A transport that is to say who it is on every connection, and does not, is compared for what it never did. */
export function requireLogin(
  { transport }: Pick<Scenario, 'transport'>,
  { authentications, connectionsOpened }: Pick<Wire, 'authentications' | 'connectionsOpened'>,
): void {
  const mechanism = mechanismOf(partsOf(transport).features.filter(isFeature));
  if (mechanism === undefined || authentications === connectionsOpened) return;
  throw new SendoffError(
    `${transport} opened ${connectionsOpened} connections and was let in by AUTH ${mechanism} on ${authentications}, so that what it costs would not have been measured`,
    {
      code: 'not-authenticated',
      hint: 'send through the transport without this feature, and please report this message',
      exitCode: EXIT.invalid,
    },
  );
}

/**
 * Calls one after the other can all resume a session but the first connection, which has none yet. A transport that is to, and
 * does not, or is not to and does, is compared for what it never did.
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
  const wanted = isDue ? 'none was to be' : 'all but the first were to be';
  throw new SendoffError(
    `${transport} made ${all} TLS handshakes, one after the other, of which ${resumed} went on from an earlier session and ${wanted}, so that what this costs would not have been measured`,
    {
      code: 'not-resumed',
      hint: 'send through the transport without this feature, and please report this message',
      exitCode: EXIT.invalid,
    },
  );
}
