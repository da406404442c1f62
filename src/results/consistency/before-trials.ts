import type { Feedback, FeedbackLeftOut } from '../../model/feedback-run.ts';
import type { Counters, Phases, Verification, WarmUp } from '../../model/run-file.ts';
import { hasServer, type Scenario } from '../../model/scenario.ts';
import { type Check, onceKey, type RunSoFar } from './run-so-far.ts';

type OfScenario = Counters | Verification | Phases | Feedback | WarmUp;

export const knownScenario: Check<OfScenario> = ({ type, scenario }, { bases }) =>
  bases.has(scenario) ? undefined : `${type} of ${scenario}, which is no scenario of this run`;

/** Ceilings are only warmed up and measured. */
export const noCeiling: Check<OfScenario> = ({ type, scenario }, { bases }) =>
  type !== 'warm-up' && bases.get(scenario)?.role === 'ceiling'
    ? `${type} of ${scenario}, which is a ceiling`
    : undefined;

export const writtenOnce: Check<Exclude<OfScenario, WarmUp> | FeedbackLeftOut> = (line, { once }) =>
  once.has(onceKey(line))
    ? `a second line of type ${line.type} for ${onceKey(line).slice(line.type.length + 1)}`
    : undefined;

export const countersOfCalls: Check<Counters> = ({ scenario, opening, following }, { bases }) => {
  const batch = bases.get(scenario)?.load.batch ?? 1;
  if (opening.messages !== batch)
    return `the first call of ${scenario} counts ${opening.messages} messages; a call has ${batch}`;
  if (following.messages === 0 || following.messages % batch !== 0)
    return `the calls of ${scenario} count ${following.messages} messages; each call has ${batch}`;
  const wrong = [opening, following].find(
    ({ handshakes }) => handshakes !== null && handshakes.resumed > handshakes.all,
  );
  return wrong === undefined
    ? undefined
    : `${scenario} counts ${wrong.handshakes?.resumed} resumed TLS sessions of ${wrong.handshakes?.all}`;
};

export const verifiedMessages: Check<Verification> = (
  { scenario, messages, refusals },
  { bases, header },
) => {
  const base = bases.get(scenario);
  const { verify } = header.config;
  const wanted =
    base === undefined || base.mock === null || verify === 0 ? 0 : Math.max(verify, base.load.batch);
  // Verification stops if the server refuses a whole chunk.
  return messages === wanted || (refusals.length > 0 && messages > 0 && messages < wanted)
    ? undefined
    : `the verification of ${scenario} has ${messages} messages; ${wanted} were to be verified`;
};

export const mismatchesCounted: Check<Verification> = ({ scenario, mismatchCount, mismatches }) => {
  const other = mismatches.find((one) => one.scenario !== scenario);
  if (other !== undefined) return `the verification of ${scenario} has a difference of ${other.scenario}`;
  if (mismatches.length > mismatchCount || (mismatchCount > 0 && mismatches.length === 0))
    return `the verification of ${scenario} counts ${mismatchCount} differences and lists ${mismatches.length}`;
  return undefined;
};

/** Scenarios verified as equal must have equal digests. */
export const equalDigests: Check<Verification> = (line, run) => {
  const workload = workloadOf(line, run);
  if (workload === undefined) return undefined;
  for (const other of run.verifications.values())
    if (workloadOf(other, run) === workload && other.digest !== line.digest)
      return `the digest of ${line.scenario} differs from that of ${other.scenario}, though both were verified as equal`;
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
  return wrong === undefined ? undefined : `the warm-up of ${scenario} has a rate of ${wrong} per second`;
};

export const intervalsOfPhases: Check<Phases> = ({ scenario, renderMicros, composeMicros }) => {
  const wrong = [renderMicros, composeMicros].find(
    (one) => one !== null && !(one.low <= one.mean && one.mean <= one.high && one.samples > 0),
  );
  return wrong === undefined || wrong === null
    ? undefined
    : `the phases of ${scenario} have the mean ${wrong.mean} µs outside of ${wrong.low} to ${wrong.high} µs`;
};

export const feedbackAsked: Check<Feedback | FeedbackLeftOut> = (line, run) => {
  const { feedback } = run.header.config;
  if (feedback === null) return 'feedback, which was not asked for';
  if (line.type === 'feedback-left-out')
    return [...run.bases.values()].some(({ transport }) => transport === line.transport)
      ? undefined
      : `feedback of ${line.transport}, which is no transport of this run`;
  return line.recipients.length <= feedback
    ? undefined
    : `feedback of ${line.recipients.length} recipients; ${feedback} were to be sent to`;
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
    : `trial ${position} was measured though the verification of ${base} failed`;
}
