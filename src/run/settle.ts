import { type LedgerState, ledgerDifference } from '../model/ledger.ts';
import type { PlannedTrial } from '../model/scenario.ts';
import type { LedgerFault, LedgerResult } from '../model/trial.ts';
import type { ClientChild } from './fleet.ts';

const FAULTS_KEPT = 20;

/**
 * Compares what a client's transport called accepted with what the mock received: exactly once each, at the right
 * address. Where they differ, the client walks its stream again to name the recipients.
 */
export async function settleLedger(
  client: ClientChild,
  { firstRecipient }: PlannedTrial,
  attempted: number,
  accepted: LedgerState,
  received: LedgerState,
  misdelivered: readonly LedgerFault[],
): Promise<LedgerResult> {
  const { differences, complete } = ledgerDifference(received, accepted);
  const faults: LedgerFault[] = [...misdelivered];
  if (differences.length > 0) {
    const keys = differences.map(({ high, low }) => ({ high, low }));
    const { found } = await client.ask({
      type: 'identify',
      first: firstRecipient,
      messages: attempted,
      keys,
    });
    const names = new Map(found.map((one) => [`${one.high}:${one.low}`, one]));
    for (const { high, low, count } of differences) {
      const known = names.get(`${high}:${low}`);
      faults.push(faultOf(count, known?.address ?? null, known?.index ?? null));
    }
  }
  if (!complete) {
    faults.push({
      fault: 'unexpected',
      recipient: null,
      index: null,
      detail: 'more differences than the ledger can list',
    });
  }
  return {
    accepted: accepted.total,
    received: received.total,
    exact: faults.length === 0,
    faults: faults.slice(0, FAULTS_KEPT),
  };
}

function faultOf(count: number, recipient: string | null, index: number | null): LedgerFault {
  const times = `${Math.abs(count)} time${Math.abs(count) === 1 ? '' : 's'}`;
  if (count < 0) {
    return { fault: 'lost', recipient, index, detail: `accepted, but received ${times} less often` };
  }
  return recipient === null
    ? { fault: 'unexpected', recipient, index, detail: `received ${times}, but never sent in this form` }
    : { fault: 'duplicated', recipient, index, detail: `received ${times} more often than it was accepted` };
}
