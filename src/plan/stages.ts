import type { Config } from '../model/config.ts';
import type { RunRecord, Stage } from '../model/run-file.ts';
import { blockOf } from './plan.ts';

/** What planning must know of what was measured; passed in, because judging figures is not its business. */
export interface Judge {
  /** Blocks that the machine spoiled, so that they are measured again. */
  readonly spoiled: (record: RunRecord) => ReadonlySet<number>;
  /** Whether the sequential rule of the config is satisfied. */
  readonly enough: (record: RunRecord) => boolean;
}

/** A sequential rule that is never satisfied ends here at the latest. */
const MOST_BLOCKS = 1000;

/**
 * What to measure next, after everything that was planned so far; undefined when the run is whole. Pure in the record: a run
 * that is taken up again decides the same.
 */
export function nextStage(record: RunRecord, elapsedMs: number, judge: Judge): Stage | undefined {
  const { config } = record.header;
  const blocks = new Set(record.plan.trials.map(({ block }) => block));
  const spoiled = judge.spoiled(record);
  const sound = blocks.size - spoiled.size;
  if (sound < config.blocks)
    // A machine that spoils as many blocks as it leaves is not fit to measure on.
    return blocks.size < 2 * config.blocks
      ? oneMoreBlock(record, config, blocks.size, 'a block was spoiled by the machine and is measured again')
      : undefined;
  if (config.until === null || blocks.size >= MOST_BLOCKS || elapsedMs >= config.timeLimitMs)
    return undefined;
  return judge.enough(record)
    ? undefined
    : oneMoreBlock(record, config, blocks.size, `not ${wanted(config.until)} yet`);
}

function oneMoreBlock({ plan }: RunRecord, config: Config, block: number, why: string): Stage {
  return {
    type: 'stage',
    why,
    scenarios: [],
    trials: blockOf(config, plan.scenarios, block, plan.trials.length),
  };
}

function wanted(until: NonNullable<Config['until']>): string {
  return until.rule === 'resolved' ? 'resolved' : `precise to ${until.share * 100} %`;
}
