import type { PhaseWatch } from '../measure/phase-watch.ts';
import type { RecipientStream } from '../model/recipient.ts';
import type { Transport } from '../model/transport.ts';
import type { WireCall } from '../model/wire-phases.ts';

const MAX_CALLS = 25;
/** Time limit for distant servers. */
const BUDGET_MS = 2000;
const MIN_CALLS = 4;
/** Share of first calls to drop, in which code is compiled. */
const WARM_UP_SHARE = 1 / 5;

/**
 * Times the phases of sequential calls for one recipient each; the transport opens a connection per call.
 * Null if the transport does not report its phases. Ignores calls that were not accepted.
 */
export async function timeWire(
  transport: Transport,
  phases: PhaseWatch,
  recipients: RecipientStream,
): Promise<WireCall[] | null> {
  const calls: WireCall[] = [];
  const untilMs = performance.now() + BUDGET_MS;
  for (let sent = 0; sent < MIN_CALLS || (sent < MAX_CALLS && performance.now() < untilMs); sent++) {
    const next = [await recipients.next()];
    phases.begin();
    const outcomes = await transport.send(next);
    const call = phases.end();
    if (Object.keys(call).length < 2) return null;
    if (outcomes.every(({ kind }) => kind === 'accepted')) calls.push(call);
  }
  return calls.slice(Math.ceil(calls.length * WARM_UP_SHARE));
}
