import type { OutcomeKind } from '../../src/model/outcome.ts';
import type { FailedTrial, Mismatch, RunRecord } from '../../src/model/run-file.ts';
import type { Trial } from '../../src/model/trial.ts';

/** The same run after one message of this trial went missing on its way. */
export function withLostMessage(record: RunRecord, scenario: string, block: number): RunRecord {
  return changeTrial(record, scenario, block, (trial) => ({
    ...trial,
    ledger: {
      accepted: trial.client.outcomes.accepted,
      received: trial.client.outcomes.accepted - 1,
      exact: false,
      account: null,
      faults: [
        {
          fault: 'lost',
          recipient: 'ana.lucia@example.com',
          index: 41,
          detail: 'message 41 to ana.lucia@example.com was accepted and never arrived',
        },
      ],
    },
  }));
}

/** The same run where the server gave this outcome to so many recipients of a trial. */
export function withOutcomes(
  record: RunRecord,
  scenario: string,
  block: number,
  kind: Exclude<OutcomeKind, 'accepted'>,
  count: number,
  reason: string,
): RunRecord {
  return changeTrial(record, scenario, block, (trial) => {
    const accepted = trial.client.outcomes.accepted - count;
    const outcomes = { ...trial.client.outcomes, accepted, [kind]: count };
    const ledger =
      trial.ledger === null ? null : { accepted, received: accepted, exact: true, faults: [], account: null };
    return { ...trial, client: { ...trial.client, outcomes, reasons: [reason] }, ledger };
  });
}

/** The same run where the verification of this scenario found differences. */
export function withMismatches(
  record: RunRecord,
  scenario: string,
  mismatches: readonly Mismatch[],
): RunRecord {
  return {
    ...record,
    verifications: record.verifications.map((one) =>
      one.scenario === scenario
        ? { ...one, mismatchCount: mismatches.length, mismatches: [...mismatches] }
        : one,
    ),
  };
}

/** The same run where this trial gave no result. */
export function withFailedTrial(
  record: RunRecord,
  scenario: string,
  block: number,
  reason: string,
): RunRecord {
  const trial = record.trials.find((one) => one.scenario === scenario && one.block === block);
  if (trial === undefined) throw new Error(`no trial of ${scenario} in block ${block}`);
  const failed: FailedTrial = { type: 'failed-trial', block, position: trial.position, scenario, reason };
  return {
    ...record,
    trials: record.trials.filter((one) => one !== trial),
    failedTrials: [...record.failedTrials, failed],
  };
}

export function changeTrial(
  record: RunRecord,
  scenario: string,
  block: number,
  change: (trial: Trial) => Trial,
): RunRecord {
  return {
    ...record,
    trials: record.trials.map((trial) =>
      trial.scenario === scenario && trial.block === block ? change(trial) : trial,
    ),
  };
}
