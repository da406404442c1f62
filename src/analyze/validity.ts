import { OUTCOME_KINDS } from '../model/outcome.ts';
import type { RunRecord } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Problem } from '../model/summary.ts';
import type { LedgerFault, Trial } from '../model/trial.ts';
import type { Measured } from './trials.ts';
import { count, nameOf, plural } from './wording.ts';

/**
 * What makes a run's figures worthless. One problem for each scenario and cause, naming the first place and how many
 * there are; the scenario's name stands beside the message, not in it. Only measured scenarios count: a bare client that shows a ceiling proves nothing about messages.
 */
export function problemsOf(record: RunRecord, scenarios: readonly Measured[]): Problem[] {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const problems = [
    ...mismatches(record),
    ...differentDigests(record),
    ...measured.flatMap((one) => [
      ...unverified(one, record),
      ...inexactLedgers(one),
      ...notAccepted(one),
      ...failedTrials(one, record),
    ]),
  ];
  // A search that found no capacity has measured all the same.
  if (!scenarios.some(({ scenario, trials }) => scenario.role !== 'ceiling' && trials.length > 0))
    problems.push({
      code: 'nothing-measured',
      scenario: null,
      message: 'The run file holds no trial in which a message was accepted.',
      hint: 'Run again and let it finish at least one block; --blocks and --duration make a run shorter.',
    });
  if (problems.length === 0 && record.end?.reason === 'invalid')
    problems.push({
      code: 'ended-invalid',
      scenario: null,
      message: 'The run ended itself as invalid.',
      hint: 'Look at what it printed, and run again.',
    });
  return problems;
}

function mismatches(record: RunRecord): Problem[] {
  const ceilings = ceilingIds(record);
  return record.verifications.flatMap(({ scenario, mismatchCount, mismatches: [first] }) => {
    if (mismatchCount === 0 || ceilings.has(scenario)) return [];
    const example =
      first === undefined
        ? ''
        : `, the first in field ${first.field} of message ${first.index ?? '(unknown)'} to ${first.recipient}`;
    return [
      {
        code: 'message-differs',
        scenario,
        message: `The messages delivered are not what the workload says: ${plural(mismatchCount, 'difference')}${example}.`,
        hint: 'Transports that do not send the same messages cannot be compared; mend the transport or the mock.',
      },
    ];
  });
}

/** Transports that each match the workload must match each other; this holds the proof itself to account. */
function differentDigests(record: RunRecord): Problem[] {
  const planned = new Map(record.plan.scenarios.map((scenario) => [baseOf(scenario), scenario] as const));
  const firsts = new Map<string, { scenario: Scenario; digest: string }>();
  return record.verifications.flatMap(({ scenario, digest, messages, leftOut, mismatchCount }) => {
    const plan = planned.get(scenario);
    if (plan === undefined || plan.role === 'ceiling' || mismatchCount > 0) return [];
    const fields = leftOut.map(({ field }) => field).sort();
    const key = JSON.stringify([plan.kind, plan.strategy === 'static', messages, fields]);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, { scenario: plan, digest });
    if (first === undefined || first.digest === digest) return [];
    return [
      {
        code: 'digests-differ',
        scenario,
        message: `The messages delivered are not those of ${nameOf(first.scenario)}: their digests differ.`,
        hint: 'Transports that do not send the same messages cannot be compared; mend the workload or the proof.',
      },
    ];
  });
}

function unverified({ scenario, trials }: Measured, record: RunRecord): Problem[] {
  if (record.header.config.verify === 0 || trials.length === 0) return [];
  if (record.verifications.some((one) => one.scenario === baseOf(scenario) && one.messages > 0)) return [];
  return [
    {
      code: 'not-verified',
      scenario: scenario.id,
      message: 'It was timed, but no proof of what it delivers is in the run file.',
      hint: 'Run again; --verify 0 leaves the proof out on purpose.',
    },
  ];
}

function inexactLedgers({ scenario, trials, emptyTrials }: Measured): Problem[] {
  if (scenario.mock === null) return [];
  const all = [...trials, ...emptyTrials];
  const inexact = all.filter(({ ledger }) => ledger === null || !ledger.exact);
  const [first] = inexact;
  if (first === undefined) return [];
  return [
    {
      code: 'ledger-not-exact',
      scenario: scenario.id,
      message: `${placeOf(first, inexact.length)}, ${ledgerText(first)}`,
      hint: 'What was counted as sent is not what arrived, so these rates mean nothing; mend the transport or the mock.',
    },
  ];
}

function ledgerText({ ledger }: Trial): string {
  if (ledger === null) return 'nothing says what arrived.';
  const [fault] = ledger.faults;
  const sums = `${count(ledger.accepted)} accepted, ${count(ledger.received)} received`;
  return `not every message arrived exactly once: ${sums}.${fault === undefined ? '' : ` ${faultText(fault)}`}`;
}

function faultText({ fault, recipient, index, detail }: LedgerFault): string {
  const message = index === null ? 'a message' : `message ${index}`;
  return `First: ${message}${recipient === null ? '' : ` to ${recipient}`} was ${fault} (${detail}).`;
}

/** The mocks accept everything in a closed loop, so that any other outcome is a fault of ours. */
function notAccepted({ scenario, trials, emptyTrials }: Measured): Problem[] {
  const all = [...trials, ...emptyTrials];
  const refused = all.filter(({ client }) =>
    OUTCOME_KINDS.some((kind) => kind !== 'accepted' && client.outcomes[kind] > 0),
  );
  const [first] = refused;
  const problems: Problem[] = [];
  if (first !== undefined) {
    const kinds = OUTCOME_KINDS.filter((kind) => kind !== 'accepted' && first.client.outcomes[kind] > 0);
    const sums = kinds.map((kind) => `${count(first.client.outcomes[kind])} ${kind}`).join(', ');
    const [reason] = first.client.reasons;
    problems.push({
      code: 'not-accepted',
      scenario: scenario.id,
      message: `${placeOf(first, refused.length)}, not every recipient was accepted: ${sums}.${reason === undefined ? '' : ` First reason: ${reason}`}`,
      hint: 'The mocks accept all; a refusal, a time-out or a broken connection is a fault of the transport, the mock or a limit of the machine.',
    });
  }
  const [empty] = emptyTrials;
  if (empty !== undefined)
    problems.push({
      code: 'nothing-accepted',
      scenario: scenario.id,
      message: `${placeOf(empty, emptyTrials.length)}, a trial ended without one accepted message.`,
      hint: 'Make trials longer, or look at the outcomes of this scenario.',
    });
  return problems;
}

function failedTrials({ scenario }: Measured, record: RunRecord): Problem[] {
  const failed = record.failedTrials.filter((one) => one.scenario === scenario.id);
  const [first] = failed;
  if (first === undefined) return [];
  return [
    {
      code: 'trial-failed',
      scenario: scenario.id,
      message: `${placeOf(first, failed.length)}, the trial gave no result: ${first.reason}`,
      hint: 'Run again; if it stays, report the reason.',
    },
  ];
}

/** `In block 3 (and 2 more trials)`. */
function placeOf({ block }: Pick<Trial, 'block'>, trials: number): string {
  return `In block ${block}${trials > 1 ? ` (and ${plural(trials - 1, 'more trial')})` : ''}`;
}

function ceilingIds({ plan }: RunRecord): ReadonlySet<string> {
  return new Set(plan.scenarios.filter(({ role }) => role === 'ceiling').map(baseOf));
}
