import { partnerKey, sharedMessages, slicesIn } from '../../model/duet.ts';
import { recipientsOf, type TrialCheck } from './trial-counts.ts';

/** Processor times and the clock are read one after the other. */
const SLACK_MS = 20;
const SLACK_SHARE = 0.01;

/** In a duet every trial ran beside another one, and in no other run. */
export const ranInDuet: TrialCheck = ({ trial, run }) => {
  const isDuet = run.header.config.pairing === 'duet';
  if ((trial.duet !== null) === isDuet) return undefined;
  return isDuet ? 'no figures of a duet, but the run is one' : 'figures of a duet, but the run is none';
};

/** The slices fill the planned time, and hold no more messages than were sent. */
export const slicesOfDuet: TrialCheck = ({ trial, planned }) => {
  const { duet } = trial;
  if (duet === null) return undefined;
  const { length } = planned;
  if (!('durationMs' in length)) return 'a duet without a planned duration';
  const { slices } = slicesIn(length.durationMs);
  if (duet.sharedMs !== length.durationMs || duet.sliceMessages.length !== slices)
    return `${duet.sliceMessages.length} slices in ${duet.sharedMs} ms; the plan has ${slices} in ${length.durationMs} ms`;
  const messages = sharedMessages(duet);
  const sent = recipientsOf(trial);
  return messages <= sent
    ? undefined
    : `${messages} messages in the shared time, but ${sent} in the whole trial`;
};

/** One core can do no more work than its time, and a client is part of its core's work. */
export const timesOfDuet: TrialCheck = ({ trial }) => {
  const { duet } = trial;
  if (duet === null || !duet.isPinned) return undefined;
  const most = duet.observedMs * (1 + SLACK_SHARE) + SLACK_MS;
  const longest = Math.max(duet.clientMs, duet.mockMs, duet.clientCore.busyMs, duet.mockCore.busyMs);
  return longest <= most
    ? undefined
    : `a core worked for ${longest} ms in a duet that was observed for ${duet.observedMs} ms`;
};

/** Both trials of a pair have the same shared time, core and warm-up. */
export const partnersAgree: TrialCheck = ({ trial, scenario, run }) => {
  const partner = run.partners.get(partnerKey(trial.block, scenario));
  if (trial.duet === null || partner === undefined || partner.duet === null) return undefined;
  const [one, other] = [trial.duet, partner.duet];
  if (one.clientCore.core !== other.clientCore.core)
    return `the client ran on core ${one.clientCore.core}, but that of trial ${partner.position} on core ${other.clientCore.core}`;
  return one.warmUp.messages === other.warmUp.messages
    ? undefined
    : `the client was warmed up with ${one.warmUp.messages} messages, but that of trial ${partner.position} with ${other.warmUp.messages}`;
};
