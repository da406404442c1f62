import type { Config } from '../model/config.ts';
import type { RunRecord, Stage } from '../model/run-file.ts';
import type { Trial } from '../model/trial.ts';
import { nextOfSearch } from './capacity.ts';
import { blockOf, nextBlock } from './plan.ts';
import { nextOfRamp } from './ramp.ts';

/** What planning must know of what was measured; passed in, because judging figures is not its business. */
export interface Judge {
  /** Blocks that the machine spoiled, so that they are measured again. */
  readonly spoiled: (record: RunRecord) => ReadonlySet<number>;
  /** Blocks in which a process was kept from running, so that they are measured again. */
  readonly starved: (record: RunRecord) => ReadonlySet<number>;
  /** Whether the sequential rule of the config is satisfied. */
  readonly enough: (record: RunRecord) => boolean;
  /** Whether a trial of an open loop sustained its rate, under the condition of the config where it has one. */
  readonly sustained: (trial: Trial, record: RunRecord) => boolean;
}

/** A sequential rule that is never satisfied ends here at the latest. */
const MOST_BLOCKS = 1000;

/**
 * What to measure next, after everything that was planned so far; undefined when the run is whole. Pure in the record: a run
 * that is taken up again decides the same.
 */
export function nextStage(record: RunRecord, elapsedMs: number, judge: Judge): Stage | undefined {
  const { model } = record.header.config.load;
  switch (model) {
    case 'ramp':
      return nextOfRamp(record, unsound(judge));
    case 'capacity':
      return nextOfSearch(record, unsound(judge)) ?? moreBlocks(record, elapsedMs, judge);
    case 'closed':
    case 'open':
      return moreBlocks(record, elapsedMs, judge);
    default:
      return model satisfies never;
  }
}

/** Steps and probes are measured again for both reasons. */
function unsound(judge: Judge): Judge {
  return { ...judge, spoiled: (record) => new Set([...judge.spoiled(record), ...judge.starved(record)]) };
}

/** Another block of all measured scenarios, where one was spoiled or the sequential rule wants more. */
function moreBlocks(record: RunRecord, elapsedMs: number, judge: Judge): Stage | undefined {
  const { config } = record.header;
  const blocks = measuredBlocks(record);
  if (blocks.size === 0) return undefined;
  const spoiled = judge.spoiled(record);
  const sound = [...blocks].filter((block) => !spoiled.has(block)).length;
  if (sound < config.blocks)
    // A machine that spoils as many blocks as it leaves is not fit to measure on.
    return blocks.size < 2 * config.blocks
      ? oneMoreBlock(record, config, 'a block was spoiled by the machine and is measured again')
      : undefined;
  const starved = judge.starved(record);
  const whole = [...blocks].filter((block) => !spoiled.has(block) && !starved.has(block)).length;
  // Whatever starves one scenario for good shall not keep the others waiting.
  if (whole < config.blocks && sound < config.blocks + Math.ceil(config.blocks / 2))
    return oneMoreBlock(record, config, 'a process was starved in a block, which is measured again');
  if (config.until === null || blocks.size >= MOST_BLOCKS || elapsedMs >= config.timeLimitMs)
    return undefined;
  return judge.enough(record) ? undefined : oneMoreBlock(record, config, `not ${wanted(config.until)} yet`);
}

/** In a search for capacity its rounds are blocks too, and do not count here. */
function measuredBlocks({ plan }: RunRecord): ReadonlySet<number> {
  const measured = new Set(plan.scenarios.filter(({ role }) => role === 'measured').map(({ id }) => id));
  return new Set(plan.trials.filter(({ scenario }) => measured.has(scenario)).map(({ block }) => block));
}

function oneMoreBlock({ plan }: RunRecord, config: Config, why: string): Stage {
  return {
    type: 'stage',
    why,
    scenarios: [],
    trials: blockOf(config, plan.scenarios, nextBlock(plan.trials), plan.trials.length),
  };
}

function wanted(until: NonNullable<Config['until']>): string {
  return until.rule === 'resolved' ? 'resolved' : `precise to ${until.share * 100} %`;
}
