import type { Guard } from './guard.ts';

/** One sampled message that differs from the workload is enough: it is a fact and not a noisy figure. */
export const sampledContent: Guard<'sample-differs'> = ({ sample }) => {
  if (sample === null || sample.mismatchCount === 0) return undefined;
  const { mismatchCount: differences, messages, mismatches } = sample;
  const [first = null] = mismatches;
  return { code: 'sample-differs', differences, messages, first, severity: differences };
};

/**
 * The bytes of all messages show what a sample of 30 may miss: many messages are shorter or longer than
 * expected.
 */
export const bytesPerMessage: Guard<'bytes-differ'> = ({ wireCheck }) => {
  if (wireCheck === null) return undefined;
  const { bytesPerMessage: found, least, most } = wireCheck;
  if (found >= least && found <= most) return undefined;
  const severity = Math.abs(Math.log(found / (found < least ? least : most)));
  return { code: 'bytes-differ', found, least, most, severity };
};
