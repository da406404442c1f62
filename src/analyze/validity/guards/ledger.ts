import type { Trial } from '../../../model/trial.ts';
import type { Guard } from './guard.ts';
import type { LedgerFinding } from './refusal.ts';

/** A rate of delivered messages needs every accepted message to arrive exactly once, at its own address. */
export const ledger: Guard<'ledger-not-exact'> = (trial, { scenario }) => {
  if (scenario.mock === null || trial.ledger?.exact === true || isExplained(trial)) return undefined;
  return { code: 'ledger-not-exact', ...findingOf(trial), severity: 1 };
};

/**
 * An injected loss of replies explains as many duplicates and unknown arrivals as replies were lost. Nothing
 * explains an accepted message that did not arrive.
 */
function isExplained({ ledger: found, mock }: Trial): boolean {
  if (found === null || found.account === null || found.faults.length > 0) return false;
  const { duplicates, unknown, lost } = found.account;
  return lost === 0 && duplicates + unknown <= unacknowledgedIn(mock);
}

function unacknowledgedIn(mock: Trial['mock']): number {
  return mock?.faults?.unacknowledged ?? 0;
}

function findingOf({ ledger: found, mock }: Trial): LedgerFinding {
  if (found === null) return { finding: 'no-ledger' };
  const { account, accepted, received, faults } = found;
  if (account !== null && faults.length === 0) {
    const { duplicates, unknown } = account;
    return { finding: 'not-explained', duplicates, unknown, explained: unacknowledgedIn(mock) };
  }
  return { finding: 'not-once', accepted, received, first: faults[0] ?? null };
}
