import { setTimeout as waitMs } from 'node:timers/promises';
import { EXIT, SendoffError } from '../model/error.ts';
import type { ClientAnswer } from '../model/protocol.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Fleet, Mock, ProcessPair } from './fleet.ts';
import { inWindow } from './window.ts';

const ASKED_EVERY_MS = 5000;
/** A server that delivers nothing for so long has stopped: what is missing then counts as lost. */
const MOST_QUIET_MS = 30_000;

/** Where a server stands between client and mock: waits until it has delivered so many messages; gives how many it has. */
export async function awaitDelivery(
  { child }: Mock,
  messages: number,
  onWait: (arrived: number) => void,
): Promise<number> {
  let before = 0;
  for (let quietMs = 0; quietMs < MOST_QUIET_MS; ) {
    const answer = await child.ask({ type: 'await-messages', messages, withinMs: ASKED_EVERY_MS });
    if (answer.messages >= messages) return answer.messages;
    quietMs = answer.messages > before ? 0 : quietMs + ASKED_EVERY_MS;
    before = answer.messages;
    onWait(before);
  }
  return before;
}

/**
 * Sends uncounted; where a server delivers to the mock, until it has delivered all of it, so that nothing of it comes later. To a
 * server elsewhere nothing is sent that is not counted.
 */
export async function warmClient(
  scenario: Scenario,
  { client, mock, relayed, limited, tag }: ProcessPair,
  windows: { readonly windowMs: number; readonly maxWindows: number },
  onWait: (arrived: number, of: number) => void,
): Promise<Extract<ClientAnswer, { readonly type: 'warm-up' }>> {
  if (limited) return { type: 'warm-up', rates: [], decision: 'time-up', accepted: 0, reasons: [] };
  const own = tag('warm-up');
  let arrived = Number.POSITIVE_INFINITY;
  const sent = await inWindow(mock, own, async () => {
    const answer = await client.ask({ type: 'warm-up', ...windows, tag: own });
    if (mock !== undefined && relayed)
      arrived = await awaitDelivery(mock, answer.accepted, (some) => onWait(some, answer.accepted));
    return answer;
  });
  if (arrived >= sent.accepted) return sent;
  throw new SendoffError(
    `${scenario.target} accepted ${sent.accepted} messages of ${baseOf(scenario)} before its trials and delivered ${arrived}; then nothing came for ${MOST_QUIET_MS / 1000} s`,
    {
      code: 'not-delivered',
      hint: 'look at the queue and the log of the server: it must deliver to the port of --sink; what was measured is in the run file',
      exitCode: EXIT.invalid,
    },
  );
}

/** After the last trial: waits this long for messages that should not come, and asks every mock for them. */
export async function awaitLate(
  fleet: Fleet,
  { signal }: { readonly signal: AbortSignal },
  forMs: number,
): Promise<void> {
  if (forMs > 0) await waitMs(forMs, undefined, { signal }).catch(() => {});
  if (!signal.aborted) await fleet.askForLate();
}
