import type { LedgerFault } from '../../model/trial.ts';
import { count } from '../wording.ts';
import type { Guard } from './guard.ts';

/** Every accepted message arrived exactly once, at its own address, or the rate is not one of delivered messages. */
export const ledger: Guard = (trial, { scenario }) => {
  if (scenario.mock === null || trial.ledger?.exact === true) return undefined;
  return {
    code: 'ledger-not-exact',
    message: textOf(trial.ledger),
    hint: 'What was counted as sent is not what arrived, so these rates mean nothing; mend the transport or the mock.',
    figure: 1,
  };
};

function textOf(found: Parameters<Guard>[0]['ledger']): string {
  if (found === null) return 'nothing says what arrived.';
  const [fault] = found.faults;
  const sums = `${count(found.accepted)} accepted, ${count(found.received)} received`;
  return `not every message arrived exactly once: ${sums}.${fault === undefined ? '' : ` ${faultText(fault)}`}`;
}

function faultText({ fault, recipient, index, detail }: LedgerFault): string {
  const message = index === null ? 'a message' : `message ${index}`;
  return `First: ${message}${recipient === null ? '' : ` to ${recipient}`} was ${fault} (${detail}).`;
}
