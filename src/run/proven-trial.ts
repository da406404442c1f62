import type { Counters } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import type { ExpectedBy } from './expected-by.ts';
import type { Journal } from './journal.ts';
import type { ProcessPair } from './process-pair.ts';
import type { Run } from './run.ts';
import { compareSample } from './sample.ts';
import type { TrialWithRange } from './trial.ts';
import { type ContentSize, sizeOf, wireCheck } from './wire-check.ts';

/** Counted messages whose size is computed. */
const MAX_SIZED = 200;

/**
 * Adds two checks to a trial, after it was timed: the comparison of its sampled messages, and of its bytes
 * per message with the counters.
 */
export async function provenTrial(
  { leavesOut }: Pick<Run, 'leavesOut'>,
  journal: Pick<Journal, 'record'>,
  pair: ProcessPair,
  { scenario, trial, range, seen }: TrialWithRange,
  expectedBy: ExpectedBy,
): Promise<Trial> {
  const { mock, relayed, retry } = pair;
  if (mock === undefined || seen === undefined || scenario.role === 'ceiling') return trial;
  const held = seen.sample;
  const expectations = await expectedBy.expectations(pair, range, held.recipients);
  const leftOut = leavesOut(scenario).map(({ field }) => field);
  const compared = { scenario: baseOf(scenario), range, held, leftOut, relayed };
  const { sample, sizes } = await compareSample(mock, expectations, compared);
  // Refused or lost attempts, and late messages, add bytes but no message in the ledger.
  if (relayed || retry !== null || seen.lateMessages.length > 0) return { ...trial, sample };
  const counters = journal.record().counters.find((one) => one.scenario === baseOf(scenario));
  if (counters === undefined) return { ...trial, sample };
  const bytes = {
    ...{ wire: seen.measures.wire, received: seen.ledger.total, calls: trial.client.calls },
    ...{ batch: scenario.load.batch, sampled: sizes },
  };
  const counted = await countedSizes(counters, pair, scenario, expectedBy);
  return { ...trial, sample, wireCheck: wireCheck(counters, counted, bytes) ?? null };
}

/** Sizes of the counted messages after the first call. */
async function countedSizes(
  { following }: Counters,
  pair: ProcessPair,
  scenario: Scenario,
  expectedBy: ExpectedBy,
): Promise<readonly ContentSize[]> {
  const first = scenario.load.batch;
  const messages = Math.min(MAX_SIZED, following.messages);
  return await expectedBy.sizesOf(baseOf(scenario), async () => {
    const places = Array.from({ length: messages }, (_, i) => ({ index: first + i, recipient: '' }));
    const expectations = await expectedBy.expectations(pair, { first, messages, tag: '' }, places);
    const expected = await expectations.take(0, messages);
    return expected.flatMap((one) => one.slice(0, 1).map(({ message }) => sizeOf(message)));
  });
}
