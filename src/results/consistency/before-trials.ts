import type { Feedback, FeedbackLeftOut } from '../../model/feedback-run.ts';
import {
  countedInstructions,
  type InstructionCount,
  type InstructionsLeftOut,
  REPEATED_WITHIN,
} from '../../model/instructions.ts';
import type { Counters, Phases, Verification, WarmUp } from '../../model/run-file.ts';
import { hasServer, type Scenario } from '../../model/scenario.ts';
import { type Check, onceKey, type RunSoFar } from './run-so-far.ts';

type OfScenario =
  | Counters
  | InstructionCount
  | InstructionsLeftOut
  | Verification
  | Phases
  | Feedback
  | WarmUp;

export const knownScenario: Check<OfScenario> = ({ type, scenario }, { bases }) =>
  bases.has(scenario) ? undefined : `a ${type} line names ${scenario}, but the run has no such scenario`;

/** Ceilings are only warmed up and measured. */
export const noCeiling: Check<OfScenario> = ({ type, scenario }, { bases }) =>
  type !== 'warm-up' && bases.get(scenario)?.role === 'ceiling'
    ? `a ${type} line names ${scenario}, which is a ceiling and has no such line`
    : undefined;

export const writtenOnce: Check<Exclude<OfScenario, WarmUp> | FeedbackLeftOut> = (line, { once }) =>
  once.has(onceKey(line))
    ? `a second ${line.type} line for ${onceKey(line).slice(line.type.length + 1)}; expected one`
    : undefined;

export const countersOfCalls: Check<Counters> = ({ scenario, opening, following }, { bases }) => {
  const batch = bases.get(scenario)?.load.batch ?? 1;
  if (opening.messages !== batch)
    return `the counters of ${scenario} have ${opening.messages} messages in the first call; expected ${batch}`;
  if (following.messages === 0 || following.messages % batch !== 0)
    return `the counters of ${scenario} have ${following.messages} messages in later calls; expected ${batch} per call`;
  const wrong = [opening, following].find(
    ({ handshakes }) => handshakes !== null && handshakes.resumed > handshakes.all,
  );
  return wrong === undefined
    ? undefined
    : `TLS handshakes of ${scenario}: ${wrong.handshakes?.all} in all, but ${wrong.handshakes?.resumed} resumed`;
};

/** A count that did not repeat is left out, and so is one that the run did not order. */
export const instructionsRepeated: Check<InstructionCount> = (line, { bases }) => {
  const { scenario, messages } = line;
  const { repeatError } = countedInstructions(line);
  if (repeatError > REPEATED_WITHIN)
    return `the last two counts of ${scenario} differ by ${repeatError * 100} %; expected at most ${REPEATED_WITHIN * 100} %`;
  const batch = bases.get(scenario)?.load.batch ?? 1;
  return messages % batch === 0
    ? undefined
    : `the instructions of ${scenario} are of ${messages} messages; expected ${batch} per call`;
};

export const instructionsAsConfigured: Check<InstructionCount | InstructionsLeftOut> = (
  line,
  { header, once },
) => {
  const { countInstructions } = header.config;
  if (countInstructions === null) return `a ${line.type} line in a run without --count-instructions`;
  const other = line.type === 'instructions' ? 'instructions-left-out' : 'instructions';
  if (once.has(onceKey({ type: other, scenario: line.scenario })))
    return `the instructions of ${line.scenario} are both counted and left out`;
  return line.type === 'instructions-left-out' || line.compiler === countInstructions
    ? undefined
    : `the instructions of ${line.scenario} were counted with ${line.compiler}; the configuration has ${countInstructions}`;
};

export const verifiedMessages: Check<Verification> = (
  { scenario, messages, refusals },
  { bases, header },
) => {
  const base = bases.get(scenario);
  const { verify } = header.config;
  const wanted =
    base === undefined || base.mock === null || verify === 0 ? 0 : Math.max(verify, base.load.batch);
  // Verification stops if the server rejects a whole chunk.
  return messages === wanted || (refusals.length > 0 && messages > 0 && messages < wanted)
    ? undefined
    : `the verification of ${scenario} has ${messages} messages; expected ${wanted}`;
};

export const mismatchesCounted: Check<Verification> = ({ scenario, mismatchCount, mismatches }) => {
  const foreign = mismatches.find((one) => one.scenario !== scenario);
  if (foreign !== undefined)
    return `the verification of ${scenario} lists a difference of ${foreign.scenario}`;
  if (mismatches.length > mismatchCount || (mismatchCount > 0 && mismatches.length === 0))
    return `the verification of ${scenario} counts ${mismatchCount} differences, but lists ${mismatches.length}`;
  return undefined;
};

/** Scenarios verified as equal must have equal digests. */
export const equalDigests: Check<Verification> = (line, run) => {
  const workload = workloadOf(line, run);
  if (workload === undefined) return undefined;
  for (const other of run.verifications.values())
    if (workloadOf(other, run) === workload && other.digest !== line.digest)
      return `the digests of ${line.scenario} and ${other.scenario} differ, but both verifications found no difference`;
  return undefined;
};

/** Scenarios with equal keys must have equal digests; a user's own transport may render differently. */
function workloadOf(
  { scenario, mismatchCount, messages, leftOut }: Verification,
  { bases, header }: RunSoFar,
): string | undefined {
  const base = bases.get(scenario);
  if (base === undefined || mismatchCount > 0 || base.transport in header.config.own) return undefined;
  const { kind, strategy, sizeBytes, load } = base;
  return JSON.stringify([
    kind,
    strategy,
    sizeBytes,
    load.batch,
    messages,
    leftOut.map(({ field }) => field).sort(),
  ]);
}

export const ratesOfWarmUp: Check<WarmUp> = ({ scenario, rates }) => {
  const wrong = rates.find((rate) => rate < 0);
  return wrong === undefined
    ? undefined
    : `the warm-up of ${scenario} has a rate of ${wrong} per second; expected 0 or more`;
};

export const intervalsOfPhases: Check<Phases> = ({ scenario, renderMicros, composeMicros }) => {
  for (const phase of [renderMicros, composeMicros]) {
    if (phase === null) continue;
    const { mean, low, high, samples } = phase;
    if (samples < 1) return `a phase of ${scenario} has ${samples} samples; expected at least 1`;
    if (!(low <= mean && mean <= high))
      return `a phase of ${scenario} has a mean of ${mean} µs outside its interval of ${low} to ${high} µs`;
  }
  return undefined;
};

export const feedbackAsConfigured: Check<Feedback | FeedbackLeftOut> = (line, run) => {
  const { feedback } = run.header.config;
  if (feedback === null) return `a ${line.type} line in a run without --feedback`;
  if (line.type === 'feedback-left-out')
    return [...run.bases.values()].some(({ transport }) => transport === line.transport)
      ? undefined
      : `a ${line.type} line names ${line.transport}, but the run has no such transport`;
  return line.recipients.length <= feedback
    ? undefined
    : `a feedback line has ${line.recipients.length} recipients; expected at most ${feedback}`;
};

/** A scenario must be verified and warmed up before its first trial. */
export function readyFor(
  scenario: Scenario,
  base: string,
  position: number,
  run: RunSoFar,
): string | undefined {
  if (!run.warm.has(base)) return `trial ${position} comes before the warm-up of ${base}`;
  if (
    run.header.config.verify === 0 ||
    scenario.role === 'ceiling' ||
    !hasServer(scenario) ||
    scenario.mock === null
  )
    return undefined;
  const verification = run.verifications.get(base);
  if (verification === undefined) return `trial ${position} comes before the verification of ${base}`;
  return verification.mismatchCount === 0
    ? undefined
    : `trial ${position} was measured, but the verification of ${base} had failed`;
}
