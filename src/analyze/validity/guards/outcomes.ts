import { OUTCOME_KINDS } from '../../../model/outcome.ts';
import { count } from '../../../text/wording.ts';
import { hintFor, withMeaning } from '../refusals.ts';
import type { Guard } from './guard.ts';

/** The mocks accept everything unless they were told not to, so that any other outcome is a fault of ours; of a target, its own. */
export const notAccepted: Guard = ({ client: { outcomes, reasons } }, { config }) => {
  if (config.faults !== null) return undefined;
  const kinds = OUTCOME_KINDS.filter((kind) => kind !== 'accepted' && outcomes[kind] > 0);
  if (kinds.length === 0) return undefined;
  const sums = kinds.map((kind) => `${count(outcomes[kind])} ${kind}`).join(', ');
  const [reason] = reasons;
  return {
    code: 'not-accepted',
    message: `not every recipient was accepted: ${sums}.${reason === undefined ? '' : ` First reason: ${withMeaning(reason)}`}`,
    hint: hintFor(reasons, config.targets === null),
    figure: 1,
  };
};

export const nothingAccepted: Guard = ({ client: { outcomes } }) =>
  outcomes.accepted > 0
    ? undefined
    : {
        code: 'nothing-accepted',
        message: 'a trial ended without one accepted message.',
        hint: 'Make trials longer, or look at the outcomes of this scenario.',
        figure: 1,
      };
