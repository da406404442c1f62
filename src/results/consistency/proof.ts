import type { LateArrivals, Verification } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { Check } from './run-so-far.ts';
import type { TrialCheck } from './trial-counts.ts';

/** Late messages must belong to a scenario of this run, and to the named trial, if any. */
export const lateFrom: Check<LateArrivals> = ({ scenario, during, block, position }, run) => {
  if (scenario !== null && !run.bases.has(scenario))
    return `a late line names ${scenario}, but the run has no such scenario`;
  if (position === null)
    return during === 'trial' ? 'a late line has messages of a trial, but no trial position' : undefined;
  const trial = run.planned[position];
  const sender = run.scenarios.get(trial?.scenario ?? '');
  return trial?.block === block && sender !== undefined && baseOf(sender) === scenario
    ? undefined
    : `a late line names ${scenario} and trial ${position} of block ${block}; the plan has no such trial`;
};

export const otherHost: Check<Verification> = ({ scenario, messages, other }) =>
  other === null || other.messages <= messages
    ? undefined
    : `the verification of ${scenario} has ${other.messages} messages through another host, but ${messages} in all`;

export const sampleOfReceived: TrialCheck = ({ trial: { sample, ledger } }) => {
  if (sample === null) return undefined;
  const received = ledger?.received ?? 0;
  if (sample.messages > received)
    return `${sample.messages} messages were compared, but ${received} were received`;
  const { mismatchCount, mismatches } = sample;
  return mismatches.length > mismatchCount || (mismatchCount > 0 && mismatches.length === 0)
    ? `the sample counts ${mismatchCount} differences, but lists ${mismatches.length}`
    : undefined;
};

export const bytesOfWire: TrialCheck = ({ trial: { wireCheck, mock, ledger } }) => {
  if (wireCheck === null || mock === null || ledger === null) return undefined;
  const each = mock.wire.bytesReceived / ledger.received;
  return Math.abs(each - wireCheck.bytesPerMessage) <= 1e-6 * each
    ? undefined
    : `the wire check has ${wireCheck.bytesPerMessage} bytes per message, but the mock received ${each}`;
};
