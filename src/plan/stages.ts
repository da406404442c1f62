import type { Config } from '../model/config.ts';
import type { RunRecord, Stage } from '../model/run-file.ts';
import type { Trial } from '../model/trial.ts';
import { nextOfSearch } from './capacity.ts';
import { blockOf, nextBlock } from './plan.ts';
import { nextOfRamp } from './ramp.ts';

/** Judgements of results that planning needs; passed in, because this room has no statistics. */
export interface Judge {
  /** Blocks disturbed by the machine, to be measured again. */
  readonly spoiled: (record: RunRecord) => ReadonlySet<number>;
  /** Blocks with a process that got no CPU, to be measured again. */
  readonly starved: (record: RunRecord) => ReadonlySet<number>;
  /** True if the config's sequential rule is satisfied. */
  readonly enough: (record: RunRecord) => boolean;
  /** True if an open-loop trial sustained its rate, and met the config's service-level conditions, if any. */
  readonly sustained: (trial: Trial, record: RunRecord) => boolean;
}

/** Limit for a sequential rule that is never satisfied. */
const MAX_BLOCKS = 1000;

/**
 * The next stage after all planned trials; undefined if the run is complete. Pure in the record, so that a
 * resumed run decides the same.
 */
export function nextStage(record: RunRecord, elapsedMs: number, judge: Judge): Stage | undefined {
  const { model } = record.header.config.load;
  switch (model) {
    case 'ramp':
      return nextOfRamp(record, withStarvedBlocks(judge));
    case 'capacity':
      return nextOfSearch(record, withStarvedBlocks(judge)) ?? moreBlocks(record, elapsedMs, judge);
    case 'closed':
    case 'open':
      return moreBlocks(record, elapsedMs, judge);
    default:
      return model satisfies never;
  }
}

/** Ramp steps and probes are also repeated in blocks with a starved process. */
function withStarvedBlocks(judge: Judge): Judge {
  return { ...judge, spoiled: (record) => new Set([...judge.spoiled(record), ...judge.starved(record)]) };
}

/**
 * One more block of all measured scenarios, if a block must be repeated or the sequential rule is not
 * satisfied.
 */
function moreBlocks(record: RunRecord, elapsedMs: number, judge: Judge): Stage | undefined {
  const { config } = record.header;
  const blocks = measuredBlocks(record);
  if (blocks.size === 0) return undefined;
  const spoiled = judge.spoiled(record);
  const undisturbed = [...blocks].filter((block) => !spoiled.has(block)).length;
  if (undisturbed < config.blocks)
    // If as many blocks are disturbed as valid, the machine is unfit for measurements.
    return blocks.size < 2 * config.blocks
      ? oneMoreBlock(record, config, 'repeats a block that the machine disturbed')
      : undefined;
  const starved = judge.starved(record);
  const valid = [...blocks].filter((block) => !spoiled.has(block) && !starved.has(block)).length;
  // Bounded: a scenario that starves in every block must not delay the others.
  if (valid < config.blocks && undisturbed < config.blocks + Math.ceil(config.blocks / 2))
    return oneMoreBlock(record, config, 'repeats a block in which a process got no CPU');
  if (config.until === null || blocks.size >= MAX_BLOCKS || elapsedMs >= config.timeLimitMs) return undefined;
  return judge.enough(record) ? undefined : oneMoreBlock(record, config, `not ${wanted(config.until)} yet`);
}

/** Blocks with measured scenarios; the rounds of a capacity search do not count. */
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
  switch (until.rule) {
    case 'resolved':
      return 'resolved';
    case 'precision':
      return `precise to ${until.share * 100} %`;
    case 'time':
      return 'at the time limit';
    default:
      return until satisfies never;
  }
}
