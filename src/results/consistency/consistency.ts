import type { Feedback, FeedbackLeftOut } from '../../model/feedback-run.ts';
import type { InstructionCount, InstructionsLeftOut } from '../../model/instructions.ts';
import type { Counters, Header, Phases, RunLine, Verification, WarmUp } from '../../model/run-file.ts';
import type { Trial } from '../../model/trial.ts';
import {
  countersOfCalls,
  equalDigests,
  feedbackAsConfigured,
  instructionsAsConfigured,
  instructionsRepeated,
  intervalsOfPhases,
  knownScenario,
  mismatchesCounted,
  noCeiling,
  ratesOfWarmUp,
  verifiedMessages,
  writtenOnce,
} from './before-trials.ts';
import { partnersAgree, ranInDuet, slicesOfDuet, timesOfDuet } from './duet.ts';
import { checkOrder, planOf } from './order.ts';
import { bytesOfWire, lateFrom, otherHost, sampleOfReceived } from './proof.ts';
import { type Check, firstOf, RunRead, type RunSoFar } from './run-so-far.ts';
import {
  arrivals,
  effortAdded,
  isReady,
  ledgerAdds,
  ledgerAgrees,
  loadModel,
  mockAsPlanned,
  outcomesOfCalls,
  sessions,
  type TrialCheck,
} from './trial-counts.ts';
import { countedByMock, histograms, spansOfOpenLoop, timelines } from './trial-times.ts';

const TRIAL: readonly TrialCheck[] = [
  loadModel,
  mockAsPlanned,
  outcomesOfCalls,
  effortAdded,
  arrivals,
  ledgerAgrees,
  ledgerAdds,
  sessions,
  countedByMock,
  spansOfOpenLoop,
  timelines,
  histograms,
  sampleOfReceived,
  bytesOfWire,
  ranInDuet,
  slicesOfDuet,
  timesOfDuet,
  partnersAgree,
];

/** Checks the lines of a run file, one by one, against its plan and against each other. */
export interface Consistency {
  /** Returns the problem of the next line, if any. */
  next(line: RunLine): string | undefined;
}

/** Returns the header's problem instead, if it has one. */
export function consistencyOf(header: Header): Consistency | string {
  const problem = planOf(header);
  if (problem !== undefined) return problem;
  const run = new RunRead(header);
  return {
    next(line) {
      const found = checkOrder(line, run) ?? contentOf(line, run);
      run.add(line);
      return found;
    },
  };
}

const COUNTERS: readonly Check<Counters>[] = [knownScenario, noCeiling, writtenOnce, countersOfCalls];
const INSTRUCTIONS: readonly Check<InstructionCount>[] = [
  knownScenario,
  noCeiling,
  writtenOnce,
  instructionsAsConfigured,
  instructionsRepeated,
];
const INSTRUCTIONS_LEFT_OUT: readonly Check<InstructionsLeftOut>[] = [
  knownScenario,
  noCeiling,
  writtenOnce,
  instructionsAsConfigured,
];
const VERIFICATION: readonly Check<Verification>[] = [
  knownScenario,
  noCeiling,
  writtenOnce,
  verifiedMessages,
  mismatchesCounted,
  equalDigests,
  otherHost,
];
const WARM_UP: readonly Check<WarmUp>[] = [knownScenario, ratesOfWarmUp];
const PHASES: readonly Check<Phases>[] = [knownScenario, noCeiling, writtenOnce, intervalsOfPhases];
const FEEDBACK: readonly Check<Feedback>[] = [knownScenario, noCeiling, writtenOnce, feedbackAsConfigured];
const FEEDBACK_LEFT_OUT: readonly Check<FeedbackLeftOut>[] = [writtenOnce, feedbackAsConfigured];

function contentOf(line: RunLine, run: RunSoFar): string | undefined {
  switch (line.type) {
    case 'counters':
      return firstOf(COUNTERS, line, run);
    case 'instructions':
      return firstOf(INSTRUCTIONS, line, run);
    case 'instructions-left-out':
      return firstOf(INSTRUCTIONS_LEFT_OUT, line, run);
    case 'verification':
      return firstOf(VERIFICATION, line, run);
    case 'warm-up':
      return firstOf(WARM_UP, line, run);
    case 'phases':
      return firstOf(PHASES, line, run);
    case 'feedback':
      return firstOf(FEEDBACK, line, run);
    case 'feedback-left-out':
      return firstOf(FEEDBACK_LEFT_OUT, line, run);
    case 'late':
      return lateFrom(line, run);
    case 'trial':
      return trialOf(line, run);
    default:
      return undefined;
  }
}

function trialOf(trial: Trial, run: RunSoFar): string | undefined {
  const planned = run.planned[trial.position];
  const scenario = run.scenarios.get(trial.scenario);
  if (planned === undefined || scenario === undefined) return undefined;
  const one = { trial, planned, scenario, run };
  const early = isReady(one);
  if (early !== undefined) return early;
  for (const check of TRIAL) {
    const problem = check(one);
    if (problem !== undefined) return `trial ${trial.position}: ${problem}`;
  }
  return undefined;
}
