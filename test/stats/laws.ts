import type { Random } from '../../src/model/random.ts';
import { heavyTailed, normal, sample, skewed, wandering } from './simulation.ts';

/** A law by which trials vary: a row of the table in docs/statistics.md. */
export interface Law {
  readonly row: string;
  readonly seed: number;
  /** Mean of the logarithm of a trial's value. */
  readonly logMean: number;
  /** The values of `scenarios` equal scenarios in `blocks` blocks: [scenario][block]. */
  draw(random: Random, scenarios: number, blocks: number): number[][];
}

function independent(seed: number, row: string, value: (random: Random) => number, logMean = 0): Law {
  return {
    row,
    seed,
    logMean,
    draw: (random, scenarios, blocks) =>
      sample(scenarios, () => 0).map(() => sample(blocks, () => value(random))),
  };
}

const SD = 0.05;

export const LAWS: readonly Law[] = [
  // E log(1 + sz) = −s²/2 − 3s⁴/4 − …
  independent(100, 'normal, 5 %', (random) => 1 + SD * normal(random), -(SD ** 2) / 2 - 0.75 * SD ** 4),
  independent(200, 'log-normal, 10 %', (random) => Math.exp(0.1 * normal(random))),
  independent(300, 'log-normal, 30 %', (random) => Math.exp(0.3 * normal(random))),
  independent(400, 'heavy-tailed', (random) => Math.exp(SD * heavyTailed(random))),
  independent(500, 'skewed', (random) => Math.exp(SD * skewed(random))),
  {
    row: 'drifting together',
    seed: 600,
    logMean: 0,
    draw: (random, scenarios, blocks) =>
      sample(scenarios, () => 0).map(() =>
        sample(blocks, (i) => Math.exp(0.2 * (i / (blocks - 1) - 0.5) + SD * normal(random))),
      ),
  },
  {
    row: 'wandering apart',
    seed: 700,
    logMean: 0,
    draw: (random, scenarios, blocks) =>
      sample(scenarios, () => 0).map(() =>
        wandering(random, blocks, 0.5).map((value) => Math.exp(SD * value)),
      ),
  },
];
