import type { RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { Problem } from '../../model/summary.ts';
import { list, nameOf, plural } from '../../text/wording.ts';
import { ceilingsOf, nearCeilings } from '../figures/ceilings.ts';
import { type SpoiledBlock, spoiledBlocks } from '../trials/machine.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { blockPlace, refusalsOf } from './guards/index.ts';
import { MOCK_SATURATED } from './guards/mock-busy.ts';
import { lateProblems } from './late.ts';
import { refusalProblems } from './refusals.ts';
import { starvationOf } from './starvation.ts';

/** What makes figures worthless. One problem for each scenario and cause, naming the first place and how many there are. */
export interface Problems {
  /** Of the run as a whole: no figure of it stands. */
  readonly ofRun: readonly Problem[];
  /** By scenario: its figures are refused, those of the others stand. Its name stands beside the message, not in it. */
  readonly ofScenario: ReadonlyMap<string, readonly Problem[]>;
}

/** Only measured scenarios count: a bare client that shows a ceiling proves nothing about messages. */
export function problemsOf(record: RunRecord, scenarios: readonly ScenarioTrials[]): Problems {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const { config } = record.header;
  const near = new Set(
    nearCeilings(scenarios, ceilingsOf(scenarios, config), config.level).map(({ scenario }) => scenario.id),
  );
  const refusals = measured.map((one) => {
    const { id } = one.scenario;
    // A busy mock is refused while it claims to be faster. One that did nearly all that a bare client got out of it makes no
    // such claim: the figure stands as what was at least reached, and a warning says whose it is.
    const refused = refusalsOf(one, config).filter(({ code }) => code !== MOCK_SATURATED || !near.has(id));
    return [
      id,
      [
        ...refused,
        ...starvationOf(one, config.blocks),
        ...failedTrials(one, record),
        ...lateProblems(one.scenario, record),
      ],
    ] as const;
  });
  const ofScenario = new Map(refusals.filter(([, problems]) => problems.length > 0));
  return { ofRun: problemsOfRun(record, scenarios, ofScenario.size > 0), ofScenario };
}

function problemsOfRun(
  record: RunRecord,
  scenarios: readonly ScenarioTrials[],
  someRefused: boolean,
): Problem[] {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const problems = [
    ...refusalProblems(record),
    ...mismatches(record),
    ...differentDigests(record),
    ...measured.flatMap((one) => unverified(one, record)),
    ...tooFewSoundBlocks(record, measured),
  ];
  // A search that found no capacity has measured all the same.
  const someMeasured = scenarios.some(
    ({ scenario, trials }) => scenario.role !== 'ceiling' && trials.length > 0,
  );
  if (problems.length === 0 && !someRefused && !someMeasured)
    problems.push({
      code: 'nothing-measured',
      scenario: null,
      message: 'The run file holds no trial in which a message was accepted.',
      hint: 'Run again and let it finish at least one block; --blocks and --duration make a run shorter.',
    });
  if (problems.length === 0 && !someRefused && record.end?.reason === 'invalid')
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
  return record.verifications.flatMap(({ scenario, digest, messages, leftOut, mismatchCount, refusals }) => {
    const plan = planned.get(scenario);
    if (plan === undefined || plan.role === 'ceiling' || mismatchCount + refusals.length > 0) return [];
    const fields = leftOut.map(({ field }) => field).sort();
    const key = JSON.stringify([plan.kind, plan.sizeBytes, plan.strategy === 'static', messages, fields]);
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

function unverified({ scenario, trials }: ScenarioTrials, record: RunRecord): Problem[] {
  // Nothing arrives anywhere without a mock.
  if (scenario.mock === null || record.header.config.verify === 0 || trials.length === 0) return [];
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

function failedTrials({ scenario }: ScenarioTrials, record: RunRecord): Problem[] {
  const failed = record.failedTrials.filter((one) => one.scenario === scenario.id);
  const [first] = failed;
  if (first === undefined) return [];
  return [
    {
      code: 'trial-failed',
      scenario: scenario.id,
      message: `${blockPlace(first, failed.length)}, the trial gave no result: ${first.reason}`,
      hint: 'Run again; if it stays, report the reason.',
    },
  ];
}

/** Blocks that the machine spoiled were measured again, as long as that helped. A run that was cut short says so elsewhere. */
function tooFewSoundBlocks(record: RunRecord, measured: readonly ScenarioTrials[]): Problem[] {
  const spoiled = spoiledBlocks(record);
  if (spoiled.length === 0 || record.end?.reason !== 'complete') return [];
  const unsound = new Set(spoiled.map(({ block }) => block));
  const { model } = record.header.config.load;
  const ids = new Set(measured.map(({ scenario }) => scenario.id));
  const lacking = measured.flatMap(({ scenario }) => {
    const planned = new Set(
      record.plan.trials
        // Not every block of a ramp reaches every step, so that its blocks count as a whole.
        .filter((one) => (model === 'ramp' ? ids.has(one.scenario) : one.scenario === scenario.id))
        .map(({ block }) => block),
    );
    const wanted = Math.min(planned.size, record.header.config.blocks);
    const sound = [...planned].filter((block) => !unsound.has(block)).length;
    return sound < wanted ? [{ sound, wanted }] : [];
  });
  const [first] = lacking;
  if (first === undefined) return [];
  return [
    {
      code: 'machine-unsteady',
      scenario: null,
      message: `The machine spoiled ${plural(spoiled.length, 'block')}: ${list(spoiled.slice(0, CAUSES_NAMED).map(({ block, cause }) => `in block ${block}, ${cause}`))}. Only ${first.sound} of ${plural(first.wanted, 'planned block')} could be measured soundly.`,
      hint: hintOf(spoiled),
    },
  ];
}

const CAUSES_NAMED = 3;

function hintOf(spoiled: readonly SpoiledBlock[]): string {
  return [...new Set(spoiled.map(({ hint }) => hint))].join(' ');
}

function ceilingIds({ plan }: RunRecord): ReadonlySet<string> {
  return new Set(plan.scenarios.filter(({ role }) => role === 'ceiling').map(baseOf));
}
