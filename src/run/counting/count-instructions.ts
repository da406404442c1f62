import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  callgrindArguments,
  countsFile,
  instructionsIn,
  isUnsupportedInstruction,
} from '../../measure/callgrind.ts';
import {
  type CountCompiler,
  type CountedWork,
  countedInstructions,
  type InstructionCount,
  type InstructionsLeftOut,
  REPEATED_WITHIN,
} from '../../model/instructions.ts';
import type { ClientSetup } from '../../model/protocol.ts';
import { baseOf } from '../../model/scenario.ts';
import { type CountedCommand, type CountedEnd, runCounted } from './counted-process.ts';
import type { CountAnswer, CountRequest } from './protocol.ts';

interface Plan {
  /** Messages of each batch. */
  readonly messages: number;
  readonly leastBatches: number;
  readonly mostBatches: number;
  readonly limitMs: number;
}

/** Interpreted code is steady after one batch; the compilers of `jit` need hundreds of messages. */
export const COUNT_PLANS: Readonly<Record<CountCompiler, Plan>> = {
  'no-opt': { messages: 8, leastBatches: 3, mostBatches: 10, limitMs: 600_000 },
  jit: { messages: 64, leastBatches: 10, mostBatches: 40, limitMs: 1_800_000 },
};

/** The process once without valgrind: it reports a mistake of a user's module in a second. */
const REHEARSAL_MS = 60_000;
/** Counting is slow enough for every timeout of a network to expire. */
const TIMEOUT_MS = 600_000;

export interface CountOrder {
  readonly setup: ClientSetup;
  readonly work: CountedWork;
  /** The tag of messages that are sent. */
  readonly tag: string;
  readonly compiler: CountCompiler;
  /** The module of the counted process. */
  readonly entry: URL;
  readonly valgrind: { readonly program: string; readonly version: string };
  readonly signal: AbortSignal;
  /** Another plan, for tests. */
  readonly plan?: Partial<Plan>;
}

/**
 * Counts the instructions of one scenario's client until two batches of the same messages agree. Undefined if
 * it was interrupted.
 */
export async function countInstructions(
  order: CountOrder,
): Promise<InstructionCount | InstructionsLeftOut | undefined> {
  const { setup, work, tag, compiler, valgrind } = order;
  const plan = { ...COUNT_PLANS[compiler], ...order.plan };
  const folder = mkdtempSync(join(tmpdir(), 'sendoff-count-'));
  const request: CountRequest = {
    setup: { ...setup, staticTag: tag, timeoutMs: TIMEOUT_MS },
    ...{ work, tag, messages: plan.messages },
  };
  const cache = module.getCompileCacheDir() ?? join(folder, 'cache');
  const command: Omit<CountedCommand, 'under' | 'limitMs'> = { ...order, cache };
  const batches: number[] = [];
  let last: Extract<CountAnswer, { type: 'batch' }> | undefined;
  try {
    const early = await runCounted(request, { ...command, under: [], limitMs: REHEARSAL_MS }, () => true);
    if (early !== undefined) return leftOut(setup, early);
    const under = [valgrind.program, ...callgrindArguments(folder)];
    const end = await runCounted(request, { ...command, under, limitMs: plan.limitMs }, (batch) => {
      last = batch;
      batches.push(takeCounts(folder, batches.length));
      return isEnough(batches, plan);
    });
    if (end !== undefined || last === undefined) return end === undefined ? undefined : leftOut(setup, end);
    const { messages, bytes } = last;
    const { repeatError } = countedInstructions({ batches, messages });
    const scenario = baseOf(setup.scenario);
    if (repeatError > REPEATED_WITHIN)
      return { type: 'instructions-left-out', scenario, reason: 'not-repeated', detail: String(repeatError) };
    const composedBytes = bytes / messages;
    return {
      type: 'instructions',
      scenario,
      compiler,
      work,
      messages,
      batches,
      composedBytes,
      valgrind: valgrind.version,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The instructions of a batch: the odd files hold what lies between the batches. */
function takeCounts(folder: string, batch: number): number {
  const file = countsFile(folder, 2 * batch + 2);
  const found = instructionsIn(readFileSync(file, 'utf8'));
  if (found === undefined) throw new Error(`${file}: callgrind wrote no total`);
  rmSync(file);
  return found;
}

function isEnough(batches: number[], { leastBatches, mostBatches }: Plan): boolean {
  if (batches.length < leastBatches) return false;
  return (
    batches.length >= mostBatches ||
    countedInstructions({ batches, messages: 1 }).repeatError <= REPEATED_WITHIN
  );
}

const LINES = 3;

function leftOut({ scenario }: ClientSetup, end: CountedEnd): InstructionsLeftOut | undefined {
  if (end.how === 'aborted') return undefined;
  const unsupported = isUnsupportedInstruction(end.output);
  const said = end.output.split('\n').slice(-LINES).join(' ');
  return {
    type: 'instructions-left-out',
    scenario: baseOf(scenario),
    reason: unsupported ? 'unsupported-instruction' : end.how === 'too-slow' ? 'too-slow' : 'process-failed',
    detail: end.how === 'died' && said !== '' ? `${end.message}: ${said}` : end.message,
  };
}
