import type { CounterComparison } from '../../model/comparison.ts';
import { countedInstructions, REPEATED_WITHIN } from '../../model/instructions.ts';
import type { Counts } from '../../model/run-file.ts';
import { sumOutcomes } from '../figures/estimates.ts';
import type { RunPair, Side } from './run-pair.ts';

const COUNTED = ['turnarounds', 'connections', 'writes', 'bytesToServer', 'bytesToClient'] as const;
const BYTES: ReadonlySet<string> = new Set(['bytesToServer', 'bytesToClient']);

/**
 * Compares counters exactly, because transport and protocol determine them. Without bytes if the messages
 * differ. Instructions have a repeat error, and need the same messages.
 */
export function compareCounters(runPairs: readonly RunPair[], sameMessages: boolean): CounterComparison[] {
  return runPairs.flatMap((runPair) => [
    ...callsOf(runPair, 'opening', sameMessages),
    ...callsOf(runPair, 'following', sameMessages),
    ...(sameMessages ? instructionsOf(runPair) : []),
    exactly(runPair.scenario, 'errors', 'timed', notAccepted(runPair.base), notAccepted(runPair.head)),
  ]);
}

function callsOf(
  { scenario, base, head }: RunPair,
  calls: 'opening' | 'following',
  sameMessages: boolean,
): CounterComparison[] {
  const [before, after] = [base.counters?.[calls], head.counters?.[calls]];
  if (before === undefined || after === undefined) return [];
  if (before.messages === 0 || after.messages === 0) return [];
  return COUNTED.filter((counter) => sameMessages || !BYTES.has(counter)).flatMap((counter) => {
    const [one, other] = [share(before, counter), share(after, counter)];
    return one === undefined || other === undefined ? [] : [exactly(scenario, counter, calls, one, other)];
  });
}

/** Both were counted, but with different compilers or different messages. */
export function unlikeCounts({ instructions: before }: Side, { instructions: after }: Side): boolean {
  if (before === undefined || after === undefined) return false;
  return (['compiler', 'work', 'messages'] as const).some((field) => before[field] !== after[field]);
}

function instructionsOf({ scenario, base, head }: RunPair): CounterComparison[] {
  const [before, after] = [base.instructions, head.instructions];
  if (before === undefined || after === undefined || unlikeCounts(base, head)) return [];
  const [one, other] = [countedInstructions(before), countedInstructions(after)];
  const ratio = other.perMessage / one.perMessage;
  const change = ratio - 1;
  const repeatError = ratio * (one.repeatError + other.repeatError);
  return [
    {
      scenario,
      counter: 'instructions',
      calls: before.work === 'compose' ? 'composing' : 'sending',
      base: one.perMessage,
      head: other.perMessage,
      change,
      repeatError,
      verdict:
        Math.abs(change) <= Math.max(repeatError, REPEATED_WITHIN)
          ? 'equivalent'
          : change < 0
            ? 'better'
            : 'worse',
    },
  ];
}

interface Share {
  readonly count: number;
  readonly of: number;
}

/** Undefined if it could not be counted. */
function share(counts: Counts, counter: (typeof COUNTED)[number]): Share | undefined {
  const count = counts[counter];
  return count === null ? undefined : { count, of: counts.messages };
}

/** Share of the recipients in timed trials that the server did not accept. */
function notAccepted({ measured: { trials, emptyTrials } }: Side): Share {
  const { accepted, ...others } = sumOutcomes([...trials, ...emptyTrials]);
  const count = Object.values(others).reduce((sum, one) => sum + one, 0);
  return { count, of: accepted + count };
}

/** Cross-multiplies whole numbers, so that rounding neither creates nor hides a difference. */
function exactly(
  scenario: string,
  counter: CounterComparison['counter'],
  calls: CounterComparison['calls'],
  base: Share,
  head: Share,
): CounterComparison {
  const [before, after] = [base.count * head.of, head.count * base.of];
  return {
    scenario,
    counter,
    calls,
    base: base.of === 0 ? 0 : base.count / base.of,
    head: head.of === 0 ? 0 : head.count / head.of,
    change: before === after ? 0 : before === 0 ? null : after / before - 1,
    verdict: before === after ? 'equivalent' : after < before ? 'better' : 'worse',
  };
}
