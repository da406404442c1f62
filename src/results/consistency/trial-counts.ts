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
    : `${trial.client.open === null ? 'no ' : ''}figures of an open loop, but the planned load model is ${model}`;
};

/** Every recipient of every call must have one outcome. */
export const outcomesOfCalls: TrialCheck = ({ trial, scenario, planned }) => {
  const { calls, effort, open } = trial.client;
  const { batch } = scenario.load;
  const recipients = recipientsOf(trial);
  const sent = effort === null ? recipients : effort.attempts;
  if (sent > calls * batch) return `${sent} recipients in ${calls} calls; expected at most ${batch} per call`;
  if (sent < calls) return `${sent} recipients in ${calls} calls; expected at least 1 per call`;
  if (effort !== null && effort.attempts - effort.resent !== recipients)
    return `${effort.attempts} attempts, of which ${effort.resent} were retries, but ${recipients} outcomes`;
  if (open !== null) return undefined;
  const { length } = planned;
  if ('messages' in length && recipients !== length.messages)
    return `${recipients} outcomes; the plan has ${length.messages} messages`;
  if (effort === null && 'durationMs' in length && recipients !== calls * batch)
    return `${recipients} outcomes in ${calls} calls; expected ${batch} per call`;
  return undefined;
};

export const effortAdded: TrialCheck = ({ trial, run }) => {
  const { effort, outcomes } = trial.client;
  if (effort === null) return undefined;
  const unaccepted = recipientsOf(trial) - outcomes.accepted;
  const { exhausted, overflowed, uncertain, peakQueue } = effort;
  if (exhausted + overflowed + uncertain > unaccepted)
    return `${exhausted + overflowed + uncertain} recipients were given up, but ${unaccepted} were not accepted`;
  const { queue } = run.header.config.retry;
  return peakQueue > queue
    ? `${peakQueue} recipients waited for a retry; expected at most ${queue}`
    : undefined;
};

export const arrivals: TrialCheck = ({ trial, scenario, planned }) => {
  const { open } = trial.client;
  if (open === null || scenario.load.model !== 'open') return undefined;
  const { offered, dropped, peakInFlight, intendedSpanMs } = open;
  const recipients = recipientsOf(trial);
  if (offered - dropped !== recipients)
    return `${offered} recipients were offered and ${dropped} dropped, but ${recipients} have an outcome`;
  const { maxInFlight } = scenario.load;
  if (peakInFlight > maxInFlight)
    return `${peakInFlight} arrivals were in flight; expected at most ${maxInFlight}`;
  const { length } = planned;
  if ('messages' in length)
    return offered === length.messages
      ? undefined
      : `${offered} recipients were offered; the plan has ${length.messages}`;
  return intendedSpanMs <= length.durationMs
    ? undefined
    : `arrivals span ${intendedSpanMs} ms; the plan has ${length.durationMs} ms`;
};

export const mockAsPlanned: TrialCheck = ({ trial, scenario }) => {
  const { mock, ledger } = trial;
  const wantsLedger = scenario.mock !== null;
  const wantsMock = wantsLedger && scenario.target === undefined;
  if ((ledger !== null) !== wantsLedger)
    return wantsLedger ? 'no ledger, but a mock received the messages' : 'a ledger, but no mock';
  if ((mock !== null) !== wantsMock)
    return wantsMock
      ? 'no figures of the mock that received the messages'
      : 'figures of a mock, but no mock received messages';
  return undefined;
};

export const ledgerAgrees: TrialCheck = ({ trial }) => {
  const { ledger, client } = trial;
  return ledger === null || ledger.accepted === client.outcomes.accepted
    ? undefined
    : `${client.outcomes.accepted} recipients were accepted, but the ledger has ${ledger.accepted}`;
};

/** Every message arrived exactly once, or the ledger lists the differences. */
export const ledgerAdds: TrialCheck = ({ trial }) => {
  const { ledger } = trial;
  if (ledger === null) return undefined;
  const { accepted, received, exact, faults, account } = ledger;
  const { duplicates, unknown, lost } = account ?? { duplicates: 0, unknown: 0, lost: 0 };
  const isExact = faults.length === 0 && duplicates === 0 && unknown === 0;
  if (exact !== isExact)
    return `the ledger is ${exact ? '' : 'not '}exact, but lists ${faults.length} faults, ${duplicates} duplicates and ${unknown} unknown deliveries`;
  if (account !== null && account.delivered + duplicates !== received)
    return `the ledger has ${account.delivered} deliveries and ${duplicates} duplicates, but received ${received}`;
  if (faults.length === 0 && received !== accepted + duplicates + unknown - lost)
    return `the ledger lists no fault, but has ${accepted} accepted and ${received} received messages`;
  return undefined;
};

export const sessions: TrialCheck = ({ trial }) => {
  const { handshakes = 0, resumed = 0 } = trial.mock?.wire ?? {};
  return resumed > handshakes ? `TLS handshakes: ${handshakes} in all, but ${resumed} resumed` : undefined;
};

/** Number of recipients with an outcome. */
export function recipientsOf({ client }: Trial): number {
  return Object.values(client.outcomes).reduce((sum, count) => sum + count, 0);
}
