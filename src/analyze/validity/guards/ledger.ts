import type { LedgerFault, Trial } from '../../../model/trial.ts';
import { count } from '../../../text/wording.ts';
import type { Guard } from './guard.ts';

/** Every accepted message arrived exactly once, at its own address, or the rate is not one of delivered messages. */
export const ledger: Guard = (trial, { scenario }) => {
  if (scenario.mock === null || trial.ledger?.exact === true || isExplained(trial)) return undefined;
  return {
    code: 'ledger-not-exact',
    message: textOf(trial),
    hint: 'What was counted as sent is not what arrived, so these rates mean nothing; mend the transport or the mock.',
    figure: 1,
  };
};

/**
 * Where replies were lost on purpose, somebody receives twice, or unknown to the sender: not more than were accepted without
 * hearing of it. Nothing explains a message that was accepted and did not arrive, or that nobody sent.
 */
function isExplained({ ledger: found, mock }: Trial): boolean {
  if (found === null || found.account === null || found.faults.length > 0) return false;
  const { duplicates, unknown, lost } = found.account;
  return lost === 0 && duplicates + unknown <= unheardIn(mock);
}

function unheardIn(mock: Trial['mock']): number {
  return mock?.faults?.unacknowledged ?? 0;
}

function textOf({ ledger: found, mock }: Trial): string {
  if (found === null) return 'nothing says what arrived.';
  if (found.account !== null && found.faults.length === 0) {
    const { duplicates, unknown } = found.account;
    return `${count(duplicates)} duplicates and ${count(unknown)} arrivals unknown to the sender, of which the faults explain ${count(unheardIn(mock))}.`;
  }
  const [fault] = found.faults;
  const sums = `${count(found.accepted)} accepted, ${count(found.received)} received`;
  return `not every message arrived exactly once: ${sums}.${fault === undefined ? '' : ` ${faultText(fault)}`}`;
}

function faultText({ fault, recipient, index, detail }: LedgerFault): string {
  const message = index === null ? 'a message' : `message ${index}`;
  return `First: ${message}${recipient === null ? '' : ` to ${recipient}`} was ${fault} (${detail}).`;
}
