import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import {
  anytimeDetectable,
  anytimeEquivalenceP,
  anytimeRatio,
  effectVariance,
  SHARPEST_AT,
} from '../../src/stats/anytime.ts';
import { holmAdjusted } from '../../src/stats/holm.ts';
import { type Pair, pairedRatio } from '../../src/stats/paired.ts';
import { LAWS } from './laws.ts';
import { expectShare, normal, sample, shareOf } from './simulation.ts';

const LEVEL = 0.95;
const G = effectVariance(SHARPEST_AT, LEVEL);
const pairsOf = (logs: readonly number[]): Pair[] =>
  logs.map((log) => ({ baseline: 1, candidate: Math.exp(log) }));

/**
 * The e-value by brute force: the likelihood of x ~ Normal(δσ, σ²), integrated over dσ/σ and over δ ~
 * Normal(0, g), over the same with δ = 0.
 */
function integratedE(logs: readonly number[], g: number): number {
  const n = logs.length;
  const sum = logs.reduce((a, b) => a + b, 0);
  const squares = logs.reduce((a, b) => a + b * b, 0);
  let alternative = 0;
  let nothing = 0;
  for (let logTau = -8; logTau < 8; logTau += 0.02) {
    const tau = Math.exp(logTau);
    nothing += Math.exp(n * logTau - (tau * tau * squares) / 2);
    for (let z = -8; z <= 8; z += 0.05) {
      const delta = z * Math.sqrt(g);
      const exponent = n * logTau - (tau * tau * squares - 2 * tau * delta * sum + n * delta * delta) / 2;
      alternative += (Math.exp(exponent - (z * z) / 2) / Math.sqrt(2 * Math.PI)) * 0.05;
    }
  }
  return alternative / nothing;
}

const logs = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 8 });
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values) > 0.1;

test('the e-value is the integral that defines it', () => {
  fc.assert(
    fc.property(logs.filter(spread), fc.double({ min: 0.1, max: 3, noNaN: true }), (values, g) => {
      const greatest = Math.max(
        1,
        ...values.map((_, i) => (i < 1 ? 1 : integratedE(values.slice(0, i + 1), g))),
      );
      const p = anytimeRatio(pairsOf(values), LEVEL, g)?.pDifferent ?? Number.NaN;
      expect(Math.abs(1 / p / greatest - 1)).toBeLessThan(1e-3);
    }),
    { numRuns: 8 },
  );
});

test('the confidence sequence excludes exactly the ratios against which the evidence reaches 1/α', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.double({ min: -0.2, max: 0.3, noNaN: true }), { minLength: 12, maxLength: 40 })
        .filter(spread),
      (values) => {
        const limits = anytimeRatio(pairsOf(values), LEVEL, G)?.ratio;
        for (const limit of [limits?.low, limits?.high]) {
          const log = Math.log(limit ?? Number.NaN);
          // Of the last look alone, shuffled so that no earlier one said more: the mean and sd do not depend
          // on order.
          const shifted = values.map((value) => value - log);
          expect(lastP(shifted)).toBeCloseTo(0.05, 6);
        }
      },
    ),
    { numRuns: 50 },
  );
});

/** 1/e of the last look, from the published formula, written down a second time. */
function lastP(values: readonly number[]): number {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  const r = 1 + n * G;
  const tt = (n * mean * mean) / variance / (n - 1);
  return 1 / (r ** -0.5 * ((1 + tt) / (1 + tt / r)) ** (n / 2));
}

test('p-values never rise with more pairs, swapping the two changes neither, and one pair has none', () => {
  fc.assert(
    fc.property(logs, fc.double({ min: 0.02, max: 0.5, noNaN: true }), (values, margin) => {
      const p = values.map(
        (_, i) => anytimeRatio(pairsOf(values.slice(0, i + 1)), LEVEL, G)?.pDifferent ?? 1,
      );
      const q = values.map((_, i) => anytimeEquivalenceP(pairsOf(values.slice(0, i + 1)), margin, G) ?? 1);
      for (let i = 1; i < values.length; i++) {
        expect(p[i]).toBeLessThanOrEqual(p[i - 1] ?? 0);
        expect(q[i]).toBeLessThanOrEqual(q[i - 1] ?? 0);
      }
      const swapped = pairsOf(values).map(({ baseline, candidate }) => ({
        baseline: candidate,
        candidate: baseline,
      }));
      expect(anytimeRatio(swapped, LEVEL, G)?.pDifferent).toBeCloseTo(p.at(-1) ?? 0, 9);
      expect(anytimeEquivalenceP(swapped, margin, G)).toBeCloseTo(q.at(-1) ?? 0, 9);
    }),
  );
  expect(anytimeRatio(pairsOf([0.1]), LEVEL, G)?.pDifferent).toBeNull();
  expect(anytimeEquivalenceP(pairsOf([0.1]), 0.05, G)).toBeNull();
  expect(anytimeRatio([], LEVEL, G)).toBeUndefined();
  expect(anytimeEquivalenceP([{ baseline: 0, candidate: 1 }], 0.05, G)).toBeUndefined();
});

test('the prior for a number of pairs has the narrowest interval there', () => {
  for (const pairs of [5, 10, 20, 80]) {
    const width = (g: number) =>
      anytimeDetectable(0.01, pairs, { alpha: 0.05, power: 0.5, g }) ?? Number.POSITIVE_INFINITY;
    const best = effectVariance(pairs, LEVEL);
    for (const factor of [0.5, 0.9, 1.1, 2]) expect(width(best)).toBeLessThan(width(best * factor));
  }
  expect(G).toBeCloseTo(0.524, 3);
});

test('a counter that differs in every pair is soon different, and one that never differs is soon equal', () => {
  const twice = Array.from({ length: 8 }, () => ({ baseline: 1, candidate: 2 }));
  expect(anytimeRatio(twice, LEVEL, G)?.pDifferent).toBeLessThan(0.01);
  expect(anytimeRatio(twice, LEVEL, G)?.ratio).toEqual({ value: 2, low: 2, high: 2 });
  expect(anytimeEquivalenceP(twice, 0.05, G)).toBe(1);
  const same = Array.from({ length: 8 }, () => ({ baseline: 3, candidate: 3 }));
  expect(anytimeRatio(same, LEVEL, G)?.pDifferent).toBe(1);
  expect(anytimeEquivalenceP(same, 0.05, G)).toBeLessThan(0.01);
  const three = anytimeRatio(twice.slice(0, 3), LEVEL, G);
  expect(three?.ratio).toEqual({ value: expect.closeTo(2, 12), low: null, high: null });
});

test.each(LAWS)(
  'looking after every block up to 200, families whose trials are $row have few alarms',
  (law) => {
    const random = seededRandom(law.seed + 30);
    // The p-values never rise, so an alarm at any look is an alarm at the last.
    const alarms = shareOf(800, () => {
      const values = law.draw(random, 3, 200);
      const p = values.flatMap((baselines, a) =>
        values.slice(a + 1).map((candidates) => {
          const pairs = baselines.map((baseline, i) => ({ baseline, candidate: candidates[i] ?? 0 }));
          return anytimeRatio(pairs, LEVEL, G)?.pDifferent ?? 0;
        }),
      );
      return holmAdjusted(p).some((one) => one < 0.05);
    });
    const known = law.row === 'wandering apart';
    expectShare(alarms, { row: law.row, column: 5, high: known ? 1 : 0.05 });
  },
);

test('with a look after every block, a difference of exactly the margin is seldom called equivalent', () => {
  const random = seededRandom(31);
  const equal = shareOf(2_000, () => {
    const sample200 = sample(200, () => Math.log(1.05) + 0.03 * normal(random));
    return (anytimeEquivalenceP(pairsOf(sample200), 0.05, G) ?? 0) < 0.05;
  });
  expectShare(equal, { row: 'equivalence at the margin, looking after every block', high: 0.05 });
});

test('a plain t test with a look after every block raises many false alarms, unlike the e-process', () => {
  const random = seededRandom(32);
  const alarms = shareOf(300, () => {
    const pairs = pairsOf(sample(80, () => 0.05 * normal(random)));
    return sample(77, (i) => pairedRatio(pairs.slice(0, i + 4), LEVEL)?.pDifferent ?? 1).some(
      (p) => p < 0.05,
    );
  });
  expectShare(alarms, { row: 'paired t test, looked at after every block up to 80', low: 0.2 });
});
