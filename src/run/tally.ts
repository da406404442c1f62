import { type LedgerState, ledgerDifference } from '../model/proof/ledger.ts';
import type { IdentifiedKey, SentRange } from '../model/protocol.ts';
import type { LedgerFault, LedgerResult } from '../model/trial.ts';
import type { ClientChild } from './child.ts';

const FAULTS_KEPT = 20;

export interface LedgerPair {
  /** The client's ledger. */
  readonly accepted: LedgerState;
  /** The mock's ledger. */
  readonly received: LedgerState;
  readonly misdelivered: readonly LedgerFault[];
  /** Faults were injected: duplicates, and arrivals unknown to the sender, are counted and are no errors. */
  readonly withFaults: boolean;
}

/**
 * Compares the messages that the client counted as accepted with those that the mock received: exactly once
 * each, at the right address. If they differ, the client reads its stream again to identify the recipients.
 */
export async function reconcileLedgers(
  client: ClientChild,
  range: SentRange,
  { accepted, received, misdelivered, withFaults }: LedgerPair,
): Promise<LedgerResult> {
  const account = { delivered: 0, duplicates: 0, unknown: 0, lost: 0 };
  const { differences, complete } = ledgerDifference(received, accepted);
  const faults: LedgerFault[] = [...misdelivered];
  if (differences.length > 0) {
    const keys = differences.map(({ high, low }) => ({ high, low }));
    const { found } = await client.ask({
      type: 'identify',
      ...range,
      keys,
    });
    const names = Map.groupBy(found, ({ high, low }) => `${high}:${low}`);
    for (const { high, low, count } of differences) {
      const known = names.get(`${high}:${low}`) ?? [];
      if (withFaults && count > 0 && known.length > 0) surplus(account, known, count);
      else {
        if (count < 0) account.lost -= count;
        faults.push(faultOf(count, known[0]?.address ?? null, known[0]?.index ?? null));
      }
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
    exact: faults.length === 0 && account.duplicates === 0 && account.unknown === 0,
    faults: faults.slice(0, FAULTS_KEPT),
    account: withFaults ? { ...account, delivered: received.total - account.duplicates } : null,
  };
}

/** Static messages to one address share a key: each given-up recipient among them may have received one. */
function surplus(
  account: { duplicates: number; unknown: number },
  known: readonly IdentifiedKey[],
  count: number,
): void {
  const unknown = Math.min(count, known.filter(({ accepted }) => !accepted).length);
  account.unknown += unknown;
  account.duplicates += count - unknown;
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
