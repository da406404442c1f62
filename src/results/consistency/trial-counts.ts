import { baseOf, type PlannedTrial, type Scenario } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';
import { readyFor } from './before-trials.ts';
import type { RunSoFar } from './run-so-far.ts';

/** A trial and its plan. */
export interface TrialInPlan {
  readonly trial: Trial;
  readonly planned: PlannedTrial;
  readonly scenario: Scenario;
  readonly run: RunSoFar;
}

/** Returns the problem of a trial, if any; the caller adds the trial's name. */
export type TrialCheck = (one: TrialInPlan) => string | undefined;

export const isReady: TrialCheck = ({ trial, scenario, run }) =>
  readyFor(scenario, baseOf(scenario), trial.position, run);

export const loadModel: TrialCheck = ({ trial, scenario }) => {
  const { model } = scenario.load;
  return (trial.client.open !== null) === (model === 'open')
    ? undefined
    : `${trial.client.open === null ? 'no ' : ''}figures of an open loop; the plan says ${model}`;
};

/** Every recipient of every call must have one outcome. */
export const outcomesOfCalls: TrialCheck = ({ trial, scenario, planned }) => {
  const { calls, effort, open } = trial.client;
  const { batch } = scenario.load;
  const recipients = recipientsOf(trial);
  const sent = effort === null ? recipients : effort.attempts;
  if (sent > calls * batch) return `${sent} recipients in ${calls} calls; a call has at most ${batch}`;
  if (sent < calls) return `${sent} recipients in ${calls} calls; a call has at least 1`;
  if (effort !== null && effort.attempts - effort.resent !== recipients)
    return `${effort.attempts} attempts, ${effort.resent} of them repeated, do not make ${recipients} outcomes`;
  if (open !== null) return undefined;
  const { length } = planned;
  if ('messages' in length && recipients !== length.messages)
    return `${recipients} outcomes; ${length.messages} messages were planned`;
  if (effort === null && 'durationMs' in length && recipients !== calls * batch)
    return `${recipients} outcomes of ${calls} calls with ${batch} recipients each`;
  return undefined;
};

export const effortAdded: TrialCheck = ({ trial, run }) => {
  const { effort, outcomes } = trial.client;
  if (effort === null) return undefined;
  const unaccepted = recipientsOf(trial) - outcomes.accepted;
  const { exhausted, overflowed, uncertain, peakQueue } = effort;
  if (exhausted + overflowed + uncertain > unaccepted)
    return `${exhausted + overflowed + uncertain} recipients were given up; ${unaccepted} were not accepted`;
  const { queue } = run.header.config.retry;
  return peakQueue > queue
    ? `${peakQueue} recipients waited to be sent again; at most ${queue} may`
    : undefined;
};

export const arrivals: TrialCheck = ({ trial, scenario, planned }) => {
  const { open } = trial.client;
  if (open === null || scenario.load.model !== 'open') return undefined;
  const { offered, dropped, peakInFlight, intendedSpanMs } = open;
  const recipients = recipientsOf(trial);
  if (offered - dropped !== recipients)
    return `${offered} recipients were offered and ${dropped} dropped; ${recipients} have an outcome`;
  const { maxInFlight } = scenario.load;
  if (peakInFlight > maxInFlight)
    return `${peakInFlight} arrivals were in flight; at most ${maxInFlight} may be`;
  const { length } = planned;
  if ('messages' in length)
    return offered === length.messages
      ? undefined
      : `${offered} recipients were offered; ${length.messages} were planned`;
  return intendedSpanMs <= length.durationMs
    ? undefined
    : `arrivals over ${intendedSpanMs} ms; ${length.durationMs} ms were planned`;
};

export const mockAsPlanned: TrialCheck = ({ trial, scenario }) => {
  const { mock, ledger } = trial;
  const wantsLedger = scenario.mock !== null;
  const wantsMock = wantsLedger && scenario.target === undefined;
  if ((ledger !== null) !== wantsLedger)
    return wantsLedger ? 'no ledger, though a mock received the messages' : 'a ledger without a mock';
  if ((mock !== null) !== wantsMock)
    return wantsMock ? 'no figures of the mock' : 'figures of a mock that received no messages';
  return undefined;
};

export const ledgerAgrees: TrialCheck = ({ trial }) => {
  const { ledger, client } = trial;
  return ledger === null || ledger.accepted === client.outcomes.accepted
    ? undefined
    : `${client.outcomes.accepted} recipients were accepted; the ledger has ${ledger.accepted}`;
};

/** Every message arrived exactly once, or the ledger lists the differences. */
export const ledgerAdds: TrialCheck = ({ trial }) => {
  const { ledger } = trial;
  if (ledger === null) return undefined;
  const { accepted, received, exact, faults, account } = ledger;
  const { duplicates, unknown, lost } = account ?? { duplicates: 0, unknown: 0, lost: 0 };
  const isExact = faults.length === 0 && duplicates === 0 && unknown === 0;
  if (exact !== isExact)
    return `the ledger is ${exact ? '' : 'not '}exact and lists ${faults.length} faults, ${duplicates} duplicates and ${unknown} unknown deliveries`;
  if (account !== null && account.delivered + duplicates !== received)
    return `the ledger has ${account.delivered} deliveries and ${duplicates} duplicates, but received ${received}`;
  if (faults.length === 0 && received !== accepted + duplicates + unknown - lost)
    return `the ledger lists no fault, but has ${accepted} accepted and ${received} received messages`;
  return undefined;
};

export const sessions: TrialCheck = ({ trial }) => {
  const { handshakes = 0, resumed = 0 } = trial.mock?.wire ?? {};
  return resumed > handshakes ? `${resumed} of ${handshakes} TLS handshakes resumed a session` : undefined;
};

/** Number of recipients with an outcome. */
export function recipientsOf({ client }: Trial): number {
  return Object.values(client.outcomes).reduce((sum, count) => sum + count, 0);
}
