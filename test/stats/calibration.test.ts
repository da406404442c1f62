import { test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { holmAdjusted } from '../../src/stats/holm.ts';
import { geometricInterval, meanInterval } from '../../src/stats/interval.ts';
import { detectableDifference, equivalenceP, pairedDifference, pairedRatio } from '../../src/stats/paired.ts';
import { clusteredShare } from '../../src/stats/quantile.ts';
import { expectShare, holds, normal, sample, shareOf } from './simulation.ts';

const EXPERIMENTS = 10_000;
const N = 10;

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
  expectShare(coverage, { row: 't interval, normal', low: 0.94, high: 0.96 });
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
  expectShare(coverage, { row: 'log-scale t interval, log-normal', low: 0.94, high: 0.96 });
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
  expectShare(coverage, { row: 't interval at 99 %, normal', low: 0.985, high: 0.995 });
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
  expectShare(coverage, { row: 'paired ratio', low: 0.94, high: 0.96 });
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
  expectShare(coverage, { row: 'paired difference', low: 0.94, high: 0.96 });
});

test('with Holm’s adjustment, false findings among all pairs of four equal transports are as rare as stated', () => {
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
  expectShare(familyWise, { row: 'Holm, any false finding', low: 0.02, high: 0.05 });
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
  expectShare(power, { row: 'power at the detectable difference', low: 0.78, high: 0.82 });
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
  expectShare(falselyEqual, { row: 'equivalence at the margin', low: 0.045, high: 0.055 });
});

test('limits of a percentile from whole trials hold it if samples of one trial are alike', () => {
  const random = seededRandom(9);
  // Service times of a trial are exponential around the trial's own random mean.
  const trialSpread = 0.1;
  for (const percentile of [0.5, 0.9]) {
    const truth = quantileOfMixture(percentile, trialSpread);
    const coverage = shareOf(EXPERIMENTS, () => {
      const clusters = sample(N, () => Math.exp(trialSpread * normal(random))).map((scale) => {
        const atMost = -Math.expm1(-truth / scale);
        let below = 0;
        for (let call = 0; call < 60; call++) if (random() < atMost) below++;
        return { samples: 60, below };
      });
      const limits = clusteredShare(clusters, 0.95);
      return limits !== undefined && limits.low <= percentile && percentile <= limits.high;
    });
    expectShare(coverage, {
      row: `percentile limits from trials, P${percentile * 100}`,
      low: 0.94,
      high: 0.96,
    });
  }
});

/** The true percentile, by bisection over the distribution function, integrated over the trials' means. */
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
