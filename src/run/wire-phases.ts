import type { PhaseWatch } from '../measure/phase-watch.ts';
import type { RecipientStream } from '../model/recipient.ts';
import type { Transport } from '../model/transport.ts';
import type { WireCall } from '../model/wire-phases.ts';

const MOST_CALLS = 25;
/** What they may take, waiting for a far server, but never fewer than the least. */
const BUDGET_MS = 2000;
const LEAST_CALLS = 4;
/** Of the calls: the first ones compile what the others run. */
const WARM_UP_SHARE = 1 / 5;

/**
 * Times the phases of calls for one recipient each, one after the other, through a transport that opens a connection for every one
 * of them. Null where the transport does not tell of its phases. What was not accepted is no call of this kind.
 */
export async function timeWire(
  transport: Transport,
  phases: PhaseWatch,
  recipients: RecipientStream,
): Promise<WireCall[] | null> {
  const calls: WireCall[] = [];
  const untilMs = performance.now() + BUDGET_MS;
  for (let sent = 0; sent < LEAST_CALLS || (sent < MOST_CALLS && performance.now() < untilMs); sent++) {
    const next = [await recipients.next()];
    phases.begin();
    const outcomes = await transport.send(next);
    const call = phases.end();
    if (Object.keys(call).length < 2) return null;
    if (outcomes.every(({ kind }) => kind === 'accepted')) calls.push(call);
  }
  return calls.slice(Math.ceil(calls.length * WARM_UP_SHARE));
}
