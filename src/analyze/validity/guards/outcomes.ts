import { OUTCOME_KINDS } from '../../../model/outcome.ts';
import type { Guard } from './guard.ts';

/**
 * Mocks accept everything unless faults are injected, so any other outcome is a fault of Sendoff or of the
 * target.
 */
export const notAccepted: Guard<'not-accepted'> = ({ client: { outcomes, reasons } }, { config }) => {
  if (config.faults !== null) return undefined;
  const counts = OUTCOME_KINDS.filter((kind) => kind !== 'accepted' && outcomes[kind] > 0).map((kind) => ({
    kind,
    recipients: outcomes[kind],
  }));
  if (counts.length === 0) return undefined;
  return { code: 'not-accepted', counts, reasons, isMock: config.targets === null, severity: 1 };
};

export const nothingAccepted: Guard<'nothing-accepted'> = ({ client: { outcomes } }) =>
  outcomes.accepted > 0 ? undefined : { code: 'nothing-accepted', severity: 1 };
