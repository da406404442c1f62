import type { RunRecord, Stage } from '../model/run-file.ts';
import { baseOf, type PlannedTrial, type Scenario } from '../model/scenario.ts';
import type { Trial } from '../model/trial.ts';
import { atRate, nextBlock, oneOfEach } from './plan.ts';
import { basesOf, roundRate, warmUpRate } from './rates.ts';

/** Shares of a transport's warm-up rate, from idle to overload. */
const SHARES = [0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 1, 1.1];

/** Upper bound for the number of stages, and so of orders, in a block. */
const ORDERS_PER_BLOCK = 1000;

/** Judgements of results that a ramp needs. */
export interface RampJudge {
  readonly spoiled: (record: RunRecord) => ReadonlySet<number>;
  readonly sustained: (trial: Trial, record: RunRecord) => boolean;
}

/**
 * The next step of a ramp, in random order: the next rate for every transport that is not yet saturated in
 * this block, or the first step of the next block. A transport stops at the first rate that it does not
 * sustain, because higher rates would measure only the trial's length. Undefined after the last block.
 */
export function nextOfRamp(record: RunRecord, judge: RampJudge): Stage | undefined {
  const { config, plan: first } = record.header;
  const trials = record.plan.trials.slice(first.trials.length);
  const startedBlocks = new Set(trials.map(({ block }) => block));
  const block = nextBlock(record.plan.trials) - 1;
  const continuing = startedBlocks.has(block)
    ? stepsOf(
        record,
        trials.filter((trial) => trial.block === block),
        judge,
      )
    : [];
  if (continuing.length > 0) return stageOf(record, block, continuing, 'next step of the ramp');

  const spoiled = judge.spoiled(record);
  const valid = [...startedBlocks].filter((one) => !spoiled.has(one)).length;
  // If as many blocks are disturbed as valid, the machine is unfit for measurements.
  if (valid >= config.blocks || startedBlocks.size >= 2 * config.blocks) return undefined;
  const starting = stepsOf(record, [], judge);
  return starting.length === 0
    ? undefined
    : stageOf(record, block + 1, starting, `ramp in block ${startedBlocks.size + 1}`);
}

interface Step {
  readonly base: Scenario;
  readonly ratePerSecond: number;
  /** Position among the steps of its block, from 0. */
  readonly index: number;
}

/** The next step of each unfinished transport. `planned`: the trials of the block so far. */
function stepsOf(record: RunRecord, planned: readonly PlannedTrial[], judge: RampJudge): Step[] {
  const results = new Map(record.trials.map((trial) => [trial.position, trial] as const));
  const baseOfId = new Map(record.plan.scenarios.map((one) => [one.id, baseOf(one)] as const));
  return basesOf(record).flatMap((base): Step[] => {
    const done = planned.filter(({ scenario }) => baseOfId.get(scenario) === baseOf(base));
    // A failed trial does not end the ramp; the report names the failure.
    const saturated = done.some(({ position }) => {
      const trial = results.get(position);
      return trial !== undefined && !judge.sustained(trial, record);
    });
    const ratePerSecond = saturated ? undefined : ratesOf(record, base)[done.length];
    return ratePerSecond === undefined ? [] : [{ base, ratePerSecond, index: done.length }];
  });
}

/** Ascending, in messages per second; empty if the transport accepted nothing in its warm-up. */
function ratesOf(record: RunRecord, base: Scenario): readonly number[] {
  const { load } = record.header.config;
  const given = load.model === 'ramp' ? load.ratesPerSecond : null;
  const rate = warmUpRate(record, base);
  if (rate === undefined) return [];
  return given === null ? SHARES.map((share) => roundRate(share * rate)) : given.toSorted((a, b) => a - b);
}

function stageOf(record: RunRecord, block: number, steps: readonly Step[], why: string): Stage {
  const { config } = record.header;
  const scenarios = steps.map(({ base, ratePerSecond }) => atRate(config, 'measured', base, ratePerSecond));
  const known = new Set(record.plan.scenarios.map(({ id }) => id));
  const index = steps.reduce((most, step) => Math.max(most, step.index), 0);
  const { length: position } = record.plan.trials;
  return {
    type: 'stage',
    why,
    scenarios: scenarios.filter(({ id }) => !known.has(id)),
    trials: oneOfEach(
      config,
      scenarios,
      block,
      position,
      block * ORDERS_PER_BLOCK + index,
      () => config.length,
    ),
  };
}
