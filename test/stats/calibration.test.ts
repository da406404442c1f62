import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Random, seededRandom } from '../../src/model/random.ts';
import { bootstrapInterval } from '../../src/stats/bootstrap.ts';
import { holmAdjusted } from '../../src/stats/holm.ts';
import { geometricInterval, type Interval, meanInterval } from '../../src/stats/interval.ts';
import { detectableDifference, equivalenceP, pairedDifference, pairedRatio } from '../../src/stats/paired.ts';
import { clusteredShare } from '../../src/stats/quantile.ts';
import { mean } from '../../src/stats/sample.ts';

/** What docs/statistics.md says of each simulation: `| row | what should be | percent |`. */
const PUBLISHED = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8');

function publishedPercent(row: string): number {
  const cells = PUBLISHED.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return Number.parseFloat(cells.find(([, name]) => name === row)?.[3] ?? '');
}

const EXPERIMENTS = 20_000;
const N = 10;

/** Box and Muller 1958. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const sample = (n: number, draw: () => number): number[] => Array.from({ length: n }, draw);

function shareOf(experiments: number, hit: () => boolean): number {
  let hits = 0;
  for (let i = 0; i < experiments; i++) if (hit()) hits++;
  return hits / experiments;
}

const holds = (interval: Interval | undefined, truth: number): boolean =>
  interval !== undefined &&
  interval.low !== null &&
  interval.high !== null &&
  interval.low <= truth &&
  truth <= interval.high;

function expectWithin(row: string, share: number, low: number, high: number): void {
  expect(Math.abs(share * 100 - publishedPercent(row)), `${row}: ${share}`).toBeLessThan(0.2);
  expect(share).toBeGreaterThanOrEqual(low);
  expect(share).toBeLessThanOrEqual(high);
}

test('95 % t intervals hold the mean of normal samples in 94 to 96 % of experiments', () => {
  const random = seededRandom(1);
  const coverage = shareOf(EXPERIMENTS, () =>
    holds(
      meanInterval(
        sample(N, () => 50 + 5 * normal(random)),
        0.95,
      ),
      50,
    ),
  );
  expectWithin('t interval, normal', coverage, 0.94, 0.96);
});

test('95 % log-scale intervals hold the geometric mean of log-normal samples in 94 to 96 %', () => {
  const random = seededRandom(2);
  const coverage = shareOf(EXPERIMENTS, () =>
    holds(
      geometricInterval(
        sample(N, () => 1_900 * Math.exp(0.3 * normal(random))),
        0.95,
      ),
      1_900,
    ),
  );
  expectWithin('log-scale t interval, log-normal', coverage, 0.94, 0.96);
});

test('99 % intervals hold the truth in 98.5 to 99.5 %', () => {
  const random = seededRandom(3);
  const coverage = shareOf(EXPERIMENTS, () =>
    holds(
      meanInterval(
        sample(N, () => normal(random)),
        0.99,
      ),
      0,
    ),
  );
  expectWithin('t interval at 99 %, normal', coverage, 0.985, 0.995);
});

test('paired ratios hold the true ratio in 94 to 96 %, however much the blocks differ', () => {
  const random = seededRandom(4);
  const coverage = shareOf(EXPERIMENTS, () => {
    const paired = pairedRatio(
      Array.from({ length: N }, () => {
        const block = Math.exp(0.5 * normal(random));
        return {
          baseline: 1_900 * block * Math.exp(0.05 * normal(random)),
          candidate: 2.1 * 1_900 * block * Math.exp(0.05 * normal(random)),
        };
      }),
      0.95,
    );
    return holds(paired?.ratio, 2.1);
  });
  expectWithin('paired ratio', coverage, 0.94, 0.96);
});

test('paired differences hold the true difference in 94 to 96 %', () => {
  const random = seededRandom(5);
  const coverage = shareOf(EXPERIMENTS, () => {
    const pairs = Array.from({ length: N }, () => {
      const block = 30 * normal(random);
      return { baseline: 450 + block + 8 * normal(random), candidate: 472 + block + 8 * normal(random) };
    });
    return holds(pairedDifference(pairs, 0.95), 22);
  });
  expectWithin('paired difference', coverage, 0.94, 0.96);
});

test('with Holm’s adjustment, any false finding among all pairs of four equal transports is as rare as promised', () => {
  const random = seededRandom(6);
  const familyWise = shareOf(EXPERIMENTS, () => {
    const blocks = Array.from({ length: N }, () => sample(4, () => Math.exp(0.05 * normal(random))));
    const p: number[] = [];
    for (let a = 0; a < 4; a++)
      for (let b = a + 1; b < 4; b++) {
        const pairs = blocks.map((block) => ({ baseline: block[a] ?? 0, candidate: block[b] ?? 0 }));
        p.push(pairedRatio(pairs, 0.95)?.pDifferent ?? 0);
      }
    return holmAdjusted(p).some((one) => one < 0.05);
  });
  expectWithin('Holm, any false finding', familyWise, 0.02, 0.05);
});

test('a difference of the detectable size is found in about 80 % of experiments', () => {
  const random = seededRandom(7);
  const sd = 0.05;
  const difference = Math.log1p(detectableDifference(sd, N, 0.05, 0.8) ?? Number.NaN);
  const power = shareOf(EXPERIMENTS, () => {
    const pairs = Array.from({ length: N }, () => ({
      baseline: 1,
      candidate: Math.exp(difference + sd * normal(random)),
    }));
    return (pairedRatio(pairs, 0.95)?.pDifferent ?? 1) < 0.05;
  });
  expectWithin('power at the detectable difference', power, 0.78, 0.82);
});

test('a difference of exactly the margin is called equivalent in at most 5 % of experiments', () => {
  const random = seededRandom(8);
  const falselyEqual = shareOf(EXPERIMENTS, () => {
    const pairs = Array.from({ length: N }, () => ({
      baseline: 1,
      candidate: 1.05 * Math.exp(0.02 * normal(random)),
    }));
    const paired = pairedRatio(pairs, 0.95);
    return ((paired && equivalenceP(paired, 0.05)) ?? 1) < 0.05;
  });
  expectWithin('equivalence at the margin', falselyEqual, 0.045, 0.055);
});

test('limits of a percentile from whole trials hold it, where samples of one trial are alike', () => {
  const random = seededRandom(9);
  // Service times of a trial are exponential around a mean of its own, drawn anew for each trial.
  const trialSpread = 0.1;
  for (const percentile of [0.5, 0.9]) {
    const truth = quantileOfMixture(percentile, trialSpread);
    const coverage = shareOf(EXPERIMENTS / 4, () => {
      const clusters = sample(N, () => Math.exp(trialSpread * normal(random))).map((scale) => {
        const values = sample(60, () => -scale * Math.log(1 - random()));
        return { samples: values.length, below: values.filter((value) => value <= truth).length };
      });
      const limits = clusteredShare(clusters, 0.95);
      return limits !== undefined && limits.low <= percentile && percentile <= limits.high;
    });
    expectWithin(`percentile limits from trials, P${percentile * 100}`, coverage, 0.94, 0.96);
  }
});

test('BCa intervals of the mean of skewed samples of 30 hold it in 90 to 96 %', () => {
  const random = seededRandom(10);
  const coverage = shareOf(EXPERIMENTS / 20, () =>
    holds(
      bootstrapInterval(
        sample(30, () => -Math.log(1 - random())),
        mean,
        {
          level: 0.95,
          resamples: 500,
          random,
        },
      ),
      1,
    ),
  );
  expectWithin('BCa, mean of 30 exponential', coverage, 0.9, 0.96);
});

/** By bisection over the distribution function, integrated over the trials' means. */
function quantileOfMixture(probability: number, spread: number): number {
  const cdf = (x: number): number => {
    let sum = 0;
    let weights = 0;
    for (let z = -6; z <= 6; z += 0.01) {
      const weight = Math.exp((-z * z) / 2);
      sum += weight * (1 - Math.exp(-x / Math.exp(spread * z)));
      weights += weight;
    }
    return sum / weights;
  };
  let low = 0;
  let high = 50;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < probability) low = middle;
    else high = middle;
  }
  return low;
}
