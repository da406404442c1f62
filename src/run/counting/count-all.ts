import { availableParallelism } from 'node:os';
import type { CountCompiler, InstructionCount, InstructionsLeftOut } from '../../model/instructions.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import { inWindow } from '../await-delivery.ts';
import type { Fleet } from '../fleet.ts';
import type { Journal } from '../journal.ts';
import { withFreshPair } from '../retry.ts';
import type { Run } from '../run.ts';
import { countInstructions } from './count-instructions.ts';
import { findValgrind, type Valgrind } from './valgrind.ts';

/** A count is not disturbed by a busy machine; two at once halve the time. */
const AT_ONCE = Math.min(2, availableParallelism());

/** The tag of messages that are composed and never sent: the same in every run. */
const COMPOSED_TAG = 'counted';

type Line = InstructionCount | InstructionsLeftOut;

/** Counts the instructions of every scenario that an earlier process of this run has not counted. */
export async function countAll(
  run: Run,
  fleet: Fleet,
  journal: Journal,
  bases: readonly Scenario[],
  compiler: CountCompiler,
): Promise<void> {
  const { instructions, instructionsLeftOut } = journal.record();
  const known = new Set([...instructions, ...instructionsLeftOut].map(({ scenario }) => scenario));
  const scenarios = bases.filter((one) => one.role !== 'ceiling' && !known.has(baseOf(one)));
  if (scenarios.length === 0) return;
  const valgrind = await findValgrind(run.entries.valgrind);
  if ('problem' in valgrind) {
    for (const one of scenarios)
      journal.append({
        type: 'instructions-left-out',
        scenario: baseOf(one),
        reason: 'no-valgrind',
        detail: valgrind.problem,
      });
    run.onEvent({
      type: 'instructions-left-out',
      reason: 'no-valgrind',
      detail: valgrind.problem,
      scenario: null,
    });
    return;
  }
  // Messages that are sent need the mock to themselves.
  const sends = scenarios.some((one) => run.countedWork(one) === 'send');
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < scenarios.length && !run.signal.aborted; at = next++) {
      const scenario = scenarios[at] as Scenario;
      run.onEvent({ type: 'counting-instructions', scenario, done: at, of: scenarios.length });
      const line = await countOne(run, fleet, scenario, compiler, valgrind);
      if (line === undefined) return;
      journal.append(line);
      if (line.type === 'instructions-left-out') {
        const { reason, detail } = line;
        run.onEvent({ type: 'instructions-left-out', scenario, reason, detail });
      }
    }
  };
  await Promise.all(Array.from({ length: sends ? 1 : AT_ONCE }, worker));
}

async function countOne(
  run: Run,
  fleet: Fleet,
  scenario: Scenario,
  compiler: CountCompiler,
  valgrind: Valgrind,
): Promise<Line | undefined> {
  // Preparing could store templates there.
  if (scenario.target !== undefined)
    return {
      type: 'instructions-left-out',
      scenario: baseOf(scenario),
      reason: 'real-server',
      detail: scenario.target,
    };
  const work = run.countedWork(scenario);
  return await withFreshPair(run, fleet, scenario, 'counting the instructions of', async (pair) => {
    const { setup, mock } = pair;
    const order = { setup, work, compiler, valgrind, entry: run.entries.counted, signal: run.signal };
    if (work === 'compose') return await countInstructions({ ...order, tag: COMPOSED_TAG });
    const tag = pair.tag('counting');
    return await inWindow(mock, tag, () => countInstructions({ ...order, tag }));
  });
}
