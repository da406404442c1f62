import type { CanonicalField } from '../model/proof/canonical.ts';
import type { Expectation, HeldSample, SampledMessage, SentRange } from '../model/protocol.ts';
import type { Mismatch } from '../model/run-file.ts';
import type { TrialSample } from '../model/trial.ts';
import { AddedHeaders } from './added-headers.ts';
import { fieldMismatches } from './differences.ts';
import type { Expectations } from './expectation.ts';
import type { Mock } from './process-pair.ts';
import { type ContentSize, sizeOf } from './wire-check.ts';

/** Messages held in canonical form at a time. */
const CHUNK = 64;
const MISMATCHES_KEPT = 5;

/** The sample of a finished trial that its mock holds. */
export interface Sampled {
  readonly scenario: string;
  readonly range: SentRange;
  readonly held: HeldSample;
  readonly leftOut: readonly CanonicalField[];
  /** A server between client and mock may have added headers. */
  readonly relayed: boolean;
}

/**
 * Compares each sampled message of a trial with the expected one. `sizes`: sizes of the expected messages.
 */
export async function compareSample(
  mock: Mock,
  expectations: Expectations,
  { scenario, held, leftOut, relayed }: Sampled,
): Promise<{ readonly sample: TrialSample; readonly sizes: readonly ContentSize[] }> {
  const total = held.recipients.length;
  const mismatches: Mismatch[] = [];
  const sizes: ContentSize[] = [];
  for (let from = 0; from < total; from += CHUNK) {
    const count = Math.min(CHUNK, total - from);
    const { messages } = await mock.child.ask({ type: 'sample', from, count });
    const expected = await expectations.take(from, count);
    for (const [i, one] of messages.entries()) {
      const candidates = expected[i] ?? [];
      const ours = relayed ? withoutAdded(one, candidates) : one;
      mismatches.push(...mismatchesOf(scenario, ours, candidates, leftOut));
      sizes.push(...candidates.slice(0, 1).map(({ message }) => sizeOf(message)));
    }
  }
  const sample = {
    messages: total,
    isCut: held.isCut,
    mismatchCount: mismatches.length,
    mismatches: mismatches.slice(0, MISMATCHES_KEPT),
  };
  return { sample, sizes };
}

function withoutAdded(one: SampledMessage, expected: readonly Expectation[]): SampledMessage {
  if (one.message === null) return one;
  const sent = expected.map(({ index, message }) => ({ index, message, outcome: 'accepted' }));
  const [message = null] = new AddedHeaders().strip([one.message], sent);
  return { ...one, message };
}

/** If several messages are expected and none is equal, reports the differences from the first. */
function mismatchesOf(
  scenario: string,
  { recipient, id, message, problem }: SampledMessage,
  expected: readonly Expectation[],
  leftOut: readonly CanonicalField[],
): readonly Mismatch[] {
  const [first] = expected;
  const place = { scenario, index: first?.index ?? null, recipient };
  if (first === undefined) {
    return [
      { ...place, field: 'message', expected: 'a message of this trial', received: `identity "${id}"` },
    ];
  }
  if (message === null) {
    return [{ ...place, field: 'message', expected: 'a message', received: `unreadable: ${problem}` }];
  }
  const found = expected.map((one) =>
    fieldMismatches({ ...place, index: one.index }, one.message, message, leftOut),
  );
  return found.some((one) => one.length === 0) ? [] : (found[0] ?? []);
}
