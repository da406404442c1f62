import { compareTransports } from '../analyze/compare/transports.ts';
import { capacitiesOf } from '../analyze/figures/capacities.ts';
import { ceilingsOf, nearCeilings } from '../analyze/figures/ceilings.ts';
import { duetFigures } from '../analyze/figures/duets.ts';
import { summarizeScenario } from '../analyze/figures/estimates.ts';
import { faultSummaries } from '../analyze/figures/faults.ts';
import { feedbackFigures } from '../analyze/figures/feedback.ts';
import { costOfPersonalization, cpuBreakdowns } from '../analyze/figures/personalization.ts';
import { rampsOf } from '../analyze/figures/ramps.ts';
import { sampledOf, sharedWith } from '../analyze/figures/sampled.ts';
import { soaksOf } from '../analyze/figures/soaks.ts';
import { sweepsOf } from '../analyze/figures/sweeps.ts';
import { wireTimes } from '../analyze/figures/wire-phases.ts';
import { scenarioTrials } from '../analyze/trials/trials.ts';
import { problemsOf } from '../analyze/validity/validity.ts';
import type { Config } from '../model/config.ts';
import type { FaultResults } from '../model/fault-results.ts';
import { scriptTexts } from '../model/faults.ts';
import { countedInstructions } from '../model/instructions.ts';
import { retryText } from '../model/retry.ts';
import type { RunRecord } from '../model/run-file.ts';
import { SUMMARY_SCHEMA, type Summary } from '../model/summary.ts';
import { isLimited } from '../model/target.ts';
import { answerOf } from './answer/answer.ts';
import { briefOf } from './answer/brief.ts';
import { ofTargets } from './answer/targets.ts';
import { claimsOf } from './claims/claims.ts';
import { type Evidence, isShown } from './evidence.ts';
import { capacityOf } from './results/capacities.ts';
import { ceilingOf } from './results/ceilings.ts';
import { duetPairs } from './results/duets.ts';
import { scenarioSummary } from './results/scenarios.ts';
import { soakOf } from './results/soaks.ts';
import { sweepResult } from './results/sweeps.ts';
import { sectionTexts } from './sections/index.ts';
import type { SectionFacts } from './sections/section-text.ts';
import { repeatedBlocks } from './validity/blocks.ts';
import { problemText } from './validity/problems.ts';
import { warningsOf } from './warnings/warnings.ts';

/**
 * Everything that a report shows, from the run file alone: pure, without clock, network or files. Throws only
 * if a histogram in the record cannot be decoded; `results` reads no such record.
 */
export function analyze(record: RunRecord): Summary {
  const { header, verifications, trials, end } = record;
  const { config } = header;
  const all = scenarioTrials(record);
  const measured = all.filter(({ scenario }) => scenario.role !== 'probe');
  const found = problemsOf(record, all);
  const ofRun = found.ofRun.map(problemText);
  const ofScenario = new Map([...found.ofScenario].map(([id, ones]) => [id, ones.map(problemText)]));
  const problems = [...ofRun, ...[...ofScenario.values()].flat()];
  const scenarios = measured.map((one) =>
    scenarioSummary(summarizeScenario(one, record), ofScenario.get(one.scenario.id) ?? []),
  );
  // Of an invalid run no verdict stands, in whatever form it is read.
  const invalid = ofRun.length > 0;
  const sound = invalid ? [] : measured.filter(({ scenario }) => !ofScenario.has(scenario.id));
  const ceilings = ceilingsOf(sound, config).map((one) => ceilingOf(one, config));
  // The steps of a ramp are points of a curve, and a send limit sets the rate to external servers: neither
  // shows the cost of a message. In a duet no transport runs alone.
  const isDuet = config.pairing === 'duet';
  const isAskedRate = config.load.model === 'ramp' || isLimited(config.targets) || isDuet;
  const comparisons = compareTransports(sound, config);
  const capacities = invalid ? [] : capacitiesOf(all, record).map(capacityOf);
  const evidence: Evidence = {
    record,
    problems,
    invalid: invalid || (ofScenario.size > 0 && !scenarios.some(isShown)),
    scenarios,
    ceilings,
    ramps: rampsOf(sound, record),
    sweeps: sweepsOf(measured, sound, record).map((one) => sweepResult(one, config)),
    capacities,
    soaks: soaksOf(sound, record).map(soakOf),
    faultResults: faultResultsOf(faultSummaries(sound, record), config),
    feedback: feedbackFigures(record),
    nearCeilings: nearCeilings(sound, ceilings, config.level),
    comparisons,
    duets: duetFigures(
      record,
      comparisons.filter(({ metric }) => metric === 'cost'),
    ).map(duetPairs),
    personalization: isAskedRate ? [] : costOfPersonalization(sound, config),
    breakdown: isAskedRate ? [] : cpuBreakdowns(sound, record),
  };
  const facts: SectionFacts = {
    schema: SUMMARY_SCHEMA,
    run: {
      id: header.run,
      startedAt: header.startedAt,
      endedAt: end?.endedAt ?? null,
      state: end?.reason ?? 'partial',
      plannedTrials: record.plan.trials.length,
      finishedTrials: trials.length,
      blocks: new Set(trials.map(({ block }) => block)).size,
      spoiled: repeatedBlocks(record),
      seed: record.plan.seed,
      messages: scenarios.reduce(
        (sum, one) => sum + (one.role === 'measured' ? one.outcomes.accepted : 0),
        0,
      ),
      resumed: record.resumed,
    },
    environment: header.environment,
    config,
    validity: { valid: problems.length === 0, problems },
    scenarios,
    ceilings,
    comparisons: [...evidence.comparisons],
    duets: [...evidence.duets],
    ramps: [...evidence.ramps],
    capacities: [...evidence.capacities],
    sweeps: [...evidence.sweeps],
    soaks: [...evidence.soaks],
    faultResults: evidence.faultResults,
    feedback: evidence.feedback,
    equivalence: {
      verified: verifications.map(({ scenario, messages, digest, leftOut, addedHeaders }) => ({
        scenario,
        messages,
        digest,
        leftOut,
        addedHeaders,
      })),
      mismatches: verifications.flatMap(({ mismatches }) => mismatches),
      mismatchCount: verifications.reduce((sum, { mismatchCount }) => sum + mismatchCount, 0),
      sampled: sampledOf(record),
      shared: sharedWith(record),
    },
    personalization: [...evidence.personalization],
    breakdown: [...evidence.breakdown],
    wire: isAskedRate ? [] : wireTimes(sound, record),
    ...instructionsOf(record),
    answer: { ...ofTargets(evidence, answerOf(evidence)), brief: briefOf(evidence) },
    claims: isDuet ? [] : claimsOf(evidence),
    warnings: warningsOf(record, sound, scenarios, evidence),
  };
  return { ...facts, sections: sectionTexts(facts) };
}

function instructionsOf({
  header,
  instructions,
  instructionsLeftOut,
}: RunRecord): Pick<Summary, 'instructions'> {
  if (header.config.countInstructions === null) return {};
  return {
    instructions: {
      counted: instructions.map(({ type: _, ...one }) => ({ ...one, ...countedInstructions(one) })),
      leftOut: instructionsLeftOut.map(({ type: _, ...one }) => one),
    },
  };
}

function faultResultsOf(
  scenarios: FaultResults['scenarios'] | null,
  { faults, retry }: Config,
): FaultResults | null {
  if (scenarios === null) return null;
  return {
    faults: faults?.name ?? '',
    rules: faults === null ? [] : [...scriptTexts(faults)],
    retry: retry.name,
    policy: retryText(retry),
    scenarios,
  };
}
