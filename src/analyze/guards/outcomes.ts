import { OUTCOME_KINDS } from '../../model/outcome.ts';
import { count } from '../wording.ts';
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
    message: `not every recipient was accepted: ${sums}.${reason === undefined ? '' : ` First reason: ${reason}`}`,
    hint: config.targets === null ? OF_MOCK : OF_TARGET,
    figure: 1,
  };
};

const OF_MOCK =
  'The mocks accept all; a refusal, a time-out or a broken connection is a fault of the transport, the mock or a limit of the machine.';
const OF_TARGET =
  'A rate of refusals is none of messages: see to it that the server accepts them, lower --concurrency, or let --retry try again.';

export const nothingAccepted: Guard = ({ client: { outcomes } }) =>
  outcomes.accepted > 0
    ? undefined
    : {
        code: 'nothing-accepted',
        message: 'a trial ended without one accepted message.',
        hint: 'Make trials longer, or look at the outcomes of this scenario.',
        figure: 1,
      };
