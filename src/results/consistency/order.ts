import type { End, FailedTrial, Header, MachineCheck, RunLine, Stage } from '../../model/run-file.ts';
import type { PlannedTrial } from '../../model/scenario.ts';
import type { Trial } from '../../model/trial.ts';
import { type Check, firstOf, type RunSoFar } from './run-so-far.ts';

/** After its end, a run can only be resumed, and only if it was interrupted. */
export const afterEnd: Check<RunLine> = (line, { ended }) => {
  if (ended === undefined) return undefined;
  if (line.type === 'resumed' && ended === 'interrupted') return undefined;
  return `${named(line)} comes after the end of a run that is ${ended}`;
};

export const oneHeader: Check<RunLine> = (line) =>
  line.type === 'header' ? 'a second header line; expected one' : undefined;

/** Checks that the header's plan is consistent. */
export function planOf({ config, plan }: Header): string | undefined {
  if (plan.seed !== config.seed)
    return `the plan has the seed ${plan.seed}, but the configuration has the seed ${config.seed}`;
  return trialsOf(plan.scenarios, plan.trials, new Set(), 0, 0);
}

const stageFollows: Check<Stage> = (_, { planned, done }) =>
  done < planned.length
    ? `a stage line adds trials, but trial ${done} of the plan is not measured yet`
    : undefined;

const stagePlan: Check<Stage> = ({ scenarios, trials }, run) =>
  trialsOf(
    scenarios,
    trials,
    new Set(run.scenarios.keys()),
    run.planned.length,
    run.planned.at(-1)?.block ?? 0,
  );

const endIsComplete: Check<End> = ({ reason }, { planned, done, verifications }) => {
  if (reason !== 'complete') return undefined;
  if (done < planned.length)
    return `the run ends as complete after ${done} of ${planned.length} planned trials`;
  const unequal = [...verifications.values()].find(({ mismatchCount }) => mismatchCount > 0);
  return unequal === undefined
    ? undefined
    : `the run ends as complete, but the verification of ${unequal.scenario} failed`;
};

/** A machine check precedes a block; one may also follow the block's last trial. */
const machineOfBlock: Check<MachineCheck> = ({ block }, { planned, done }) =>
  planned[done]?.block === block || planned[done - 1]?.block === block
    ? undefined
    : `the machine was checked for block ${block}, but ${placeOf(planned[done])}`;

const inOrder: Check<Trial | FailedTrial> = ({ position }, { planned, done }) => {
  if (position === done && done < planned.length) return undefined;
  if (position < done) return `trial ${position} appears a second time`;
  if (position >= planned.length)
    return `trial ${position} is not planned; the plan has ${planned.length} trials`;
  return `trial ${position} comes before trial ${done}`;
};

const asPlanned: Check<Trial | FailedTrial> = ({ position, block, scenario }, { planned }) => {
  const plan = planned[position];
  if (plan === undefined || (plan.block === block && plan.scenario === scenario)) return undefined;
  return `trial ${position} is ${scenario} in block ${block}; the plan has ${plan.scenario} in block ${plan.block}`;
};

const ORDER: readonly Check<RunLine>[] = [oneHeader, afterEnd];
const STAGE: readonly Check<Stage>[] = [stageFollows, stagePlan];
const RESULT: readonly Check<Trial | FailedTrial>[] = [inOrder, asPlanned];

/** Checks the position of a line. */
export const checkOrder: Check<RunLine> = (line, run) => firstOf(ORDER, line, run) ?? placeIn(line, run);

function placeIn(line: RunLine, run: RunSoFar): string | undefined {
  switch (line.type) {
    case 'stage':
      return firstOf(STAGE, line, run);
    case 'trial':
    case 'failed-trial':
      return firstOf(RESULT, line, run);
    case 'machine':
      return machineOfBlock(line, run);
    case 'end':
      return endIsComplete(line, run);
    default:
      return undefined;
  }
}

/** Checks new scenarios and trials: positions continue, and no trial belongs to an earlier block. */
function trialsOf(
  scenarios: readonly { readonly id: string }[],
  trials: readonly PlannedTrial[],
  known: Set<string>,
  first: number,
  firstBlock: number,
): string | undefined {
  for (const { id } of scenarios) {
    if (known.has(id)) return `scenario ${id} is planned twice`;
    known.add(id);
  }
  const seen = new Set<string>();
  let before = firstBlock;
  for (const [i, { position, block, scenario }] of trials.entries()) {
    if (position !== first + i) return `the plan has trial ${position} at the position of trial ${first + i}`;
    if (!known.has(scenario))
      return `trial ${position} of the plan names ${scenario}, but the run has no such scenario`;
    if (block < before) return `the plan has trial ${position} of block ${block} after block ${before}`;
    if (seen.has(`${block} ${scenario}`))
      return `trial ${position}: ${scenario} is planned twice in block ${block}`;
    seen.add(`${block} ${scenario}`);
    before = block;
  }
  return undefined;
}

function placeOf(next: PlannedTrial | undefined): string {
  return next === undefined ? 'no trial is left' : `block ${next.block} comes next`;
}

function named(line: RunLine): string {
  return line.type === 'trial' || line.type === 'failed-trial'
    ? `trial ${line.position}`
    : `a ${line.type} line`;
}
