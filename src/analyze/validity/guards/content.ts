import { count } from '../../../text/wording.ts';
import type { Guard } from './guard.ts';

/** Every message of a trial that was taken apart must be what the workload says. One that differs is a fact, and no noisy figure. */
export const sampledContent: Guard = ({ sample }) => {
  if (sample === null || sample.mismatchCount === 0) return undefined;
  const [first] = sample.mismatches;
  const example =
    first === undefined
      ? ''
      : ` First: field ${first.field} of message ${first.index ?? '(unknown)'} to ${first.recipient}: expected ${first.expected ?? 'nothing'}, received ${first.received ?? 'nothing'}.`;
  return {
    code: 'sample-differs',
    message: `${count(sample.mismatchCount)} differences from the workload in the ${count(sample.messages)} messages that were compared.${example}`,
    hint: 'The timed messages are not those that were verified, so these rates compare nothing. Correct the transport.',
    figure: sample.mismatchCount,
  };
};

/** What a sample of 30 may miss, all bytes together show: that many messages are shorter or longer than they should be. */
export const bytesPerMessage: Guard = ({ wireCheck }) => {
  if (wireCheck === null) return undefined;
  const { bytesPerMessage: found, least, most } = wireCheck;
  if (found >= least && found <= most) return undefined;
  return {
    code: 'bytes-differ',
    message: `${count(Math.round(found))} bytes arrived per message; from the counted calls, ${count(Math.round(least))} to ${count(Math.round(most))} were expected.`,
    hint: 'The timed messages are not those that were counted and verified. Correct the transport, or report this message.',
    figure: Math.abs(Math.log(found / (found < least ? least : most))),
  };
};
