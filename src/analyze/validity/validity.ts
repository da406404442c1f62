import type { RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import { spoiledBlocks } from '../trials/machine.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { refusalsOf } from './guards/index.ts';
import { lateProblems } from './late.ts';
import type { FoundProblem, ValidityProblem } from './problem.ts';
import { rejectionProblems } from './rejections.ts';
import { starvationOf } from './starvation.ts';

/** One problem for each scenario and cause. */
export interface Problems {
  /** Makes every figure of the run invalid. */
  readonly ofRun: readonly FoundProblem[];
  /** By scenario id: its figures are refused, those of the others are shown. */
  readonly ofScenario: ReadonlyMap<string, readonly ValidityProblem[]>;
}

/** Judges measured scenarios only: a ceiling client proves nothing about messages. */
export function problemsOf(record: RunRecord, scenarios: readonly ScenarioTrials[]): Problems {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const { config } = record.header;
  const refusals = measured.map((one) => {
    const { id } = one.scenario;
    // A rate that the mock limited is kept as a bound.
    const refused = refusalsOf(one, config).filter(
      ({ refusal }) => refusal.code !== 'mock-saturated' || !one.isMockLimited,
    );
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
): FoundProblem[] {
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const problems: FoundProblem[] = [
    ...rejectionProblems(record),
    ...mismatches(record),
    ...differentDigests(record),
    ...measured.flatMap((one) => unverified(one, record)),
    ...tooFewSoundBlocks(record, measured),
  ];
  // A search that found no capacity has still measured.
  const someMeasured = scenarios.some(
    ({ scenario, trials }) => scenario.role !== 'ceiling' && trials.length > 0,
  );
  if (problems.length === 0 && !someRefused && !someMeasured)
    problems.push({ code: 'nothing-measured', scenario: null });
  if (problems.length === 0 && !someRefused && record.end?.reason === 'invalid')
    problems.push({ code: 'ended-invalid', scenario: null });
  return problems;
}

function mismatches(record: RunRecord): FoundProblem<'message-differs'>[] {
  const ceilings = new Set(
    record.plan.scenarios.filter(({ role }) => role === 'ceiling').map((one) => baseOf(one)),
  );
  return record.verifications
    .filter(({ scenario, mismatchCount }) => mismatchCount > 0 && !ceilings.has(scenario))
    .map(({ scenario, mismatchCount: differences, mismatches: [first = null] }) => ({
      code: 'message-differs',
      scenario,
      differences,
      first,
    }));
}

/** Transports that each match the workload must also match each other: this checks the proof itself. */
function differentDigests(record: RunRecord): FoundProblem<'digests-differ'>[] {
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
    return [{ code: 'digests-differ' as const, scenario, other: first.scenario }];
  });
}

function unverified({ scenario, trials }: ScenarioTrials, record: RunRecord): FoundProblem<'not-verified'>[] {
  // Without a mock no message arrives that could be verified.
  if (scenario.mock === null || record.header.config.verify === 0 || trials.length === 0) return [];
  if (record.verifications.some((one) => one.scenario === baseOf(scenario) && one.messages > 0)) return [];
  return [{ code: 'not-verified', scenario: scenario.id }];
}

function failedTrials(
  { scenario, trials }: ScenarioTrials,
  record: RunRecord,
): FoundProblem<'trial-failed'>[] {
  const { pairing, blocks } = record.header.config;
  // Other pairs have replaced those of a duet that failed.
  if (pairing === 'duet' && trials.length >= blocks) return [];
  const failed = record.failedTrials.filter((one) => one.scenario === scenario.id);
  const [first] = failed;
  if (first === undefined) return [];
  const { block, reason } = first;
  return [{ code: 'trial-failed', scenario: scenario.id, block, trials: failed.length, reason }];
}

/** Blocks that a run has and wanted, if it has fewer sound ones than planned. */
export interface LackingBlocks {
  readonly soundBlocks: number;
  readonly plannedBlocks: number;
}

/** Spoiled blocks were measured again, within limits: half of the planned ones are enough for figures. */
function tooFewSoundBlocks(
  record: RunRecord,
  measured: readonly ScenarioTrials[],
): FoundProblem<'machine-unsteady'>[] {
  const lacking = lackingBlocks(record, measured);
  if (lacking === undefined || 2 * lacking.soundBlocks >= lacking.plannedBlocks) return [];
  return [{ code: 'machine-unsteady', scenario: null, spoiled: spoiledBlocks(record), ...lacking }];
}

/** The problem of the scenario that lacks most. A run that ended early has its own warning. */
export function lackingBlocks(
  record: RunRecord,
  scenarios: readonly ScenarioTrials[],
): LackingBlocks | undefined {
  const spoiled = spoiledBlocks(record);
  if (spoiled.length === 0 || record.end?.reason !== 'complete') return undefined;
  const measured = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  const unsound = new Set(spoiled.map(({ block }) => block));
  const { model } = record.header.config.load;
  const ids = new Set(measured.map(({ scenario }) => scenario.id));
  const lacking = measured.flatMap(({ scenario }) => {
    const planned = new Set(
      record.plan.trials
        // Not every block of a ramp reaches every step, so its blocks count as a whole.
        .filter((one) => (model === 'ramp' ? ids.has(one.scenario) : one.scenario === scenario.id))
        .map(({ block }) => block),
    );
    const plannedBlocks = Math.min(planned.size, record.header.config.blocks);
    const soundBlocks = [...planned].filter((block) => !unsound.has(block)).length;
    return soundBlocks < plannedBlocks ? [{ soundBlocks, plannedBlocks }] : [];
  });
  return lacking.toSorted((a, b) => a.soundBlocks - b.soundBlocks)[0];
}
