import { setTimeout as waitMs } from 'node:timers/promises';
import { EXIT, SendoffError } from '../model/error.ts';
import type { ClientAnswer } from '../model/protocol.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Fleet } from './fleet.ts';
import type { Mock, ProcessPair } from './process-pair.ts';

const POLL_MS = 5000;
/** After this time without a delivery, missing messages count as lost. */
const MAX_QUIET_MS = 30_000;

/** Waits until the server between client and mock has delivered `messages`; returns the number delivered. */
export async function awaitDelivery(
  { child }: Mock,
  messages: number,
  onWait: (arrived: number) => void,
): Promise<number> {
  let before = 0;
  for (let quietMs = 0; quietMs < MAX_QUIET_MS; ) {
    const answer = await child.ask({ type: 'await-messages', messages, withinMs: POLL_MS });
    if (answer.messages >= messages) return answer.messages;
    quietMs = answer.messages > before ? 0 : quietMs + POLL_MS;
    before = answer.messages;
    onWait(before);
  }
  return before;
}

/**
 * Sends uncounted messages to warm the client up. If a server delivers to the mock, waits for all of them, so
 * that none arrives later. Sends nothing to an external server, where every message counts.
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
    `${scenario.target} delivered only ${arrived} of ${sent.accepted} accepted messages. Sent by the warm-up of ${baseOf(scenario)}; no further message arrived within ${MAX_QUIET_MS / 1000} s.`,
    {
      code: 'not-delivered',
      hint: 'check the queue and the log of the server: it must deliver to the port of --sink. The run file holds the finished trials',
      exitCode: EXIT.invalid,
    },
  );
}

/** After the last trial: waits for late messages, and collects them from every mock. */
export async function awaitLate(
  fleet: Fleet,
  { signal }: { readonly signal: AbortSignal },
  forMs: number,
): Promise<void> {
  if (forMs > 0) await waitMs(forMs, undefined, { signal }).catch(() => {});
  if (!signal.aborted) await fleet.collectLate();
}

/** Sends in a separate window, so that later arrivals of these messages count as late. */
export async function inWindow<T>(mock: Mock | undefined, tag: string, act: () => Promise<T>): Promise<T> {
  await mock?.child.ask({ type: 'begin', keepMessages: false, tag });
  const result = await act();
  await mock?.child.ask({ type: 'end' });
  return result;
}
