import fc from 'fast-check';
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { latencyOf } from '../../../src/analyze/trials/latency.ts';
import { withheldText } from '../../../src/explain/results/scenarios.ts';
import type { Trial } from '../../../src/model/trial.ts';
import { fabricateRun } from '../fabricate-run.ts';

const [TEMPLATE] = fabricateRun({ blocks: 1 }).trials;

function trialOf(nanoseconds: readonly number[], block: number, digits: 1 | 2 | 3 = 3): Trial {
  if (TEMPLATE === undefined) throw new Error('no trial');
  const histogram = build({ numberOfSignificantValueDigits: digits });
  for (const value of nanoseconds) histogram.recordValue(value);
  const serviceTime = encodeIntoCompressedBase64(histogram);
  return { ...TEMPLATE, block, client: { ...TEMPLATE.client, serviceTime } };
}

const samples = fc.array(fc.integer({ min: 1, max: 10_000_000_000 }), { minLength: 1, maxLength: 200 });

test('a merged percentile equals that of all samples together, within three digits', () => {
  fc.assert(
    fc.property(
      fc.array(samples, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(50, 90, 99, 100),
      (trials, percentile) => {
        const latency = latencyOf(
          trials.map((trial, block) => trialOf(trial, block)),
          0.95,
        );
        const sorted = trials.flat().sort((a, b) => a - b);
        const rank = Math.max(1, Math.ceil(Number(((sorted.length * percentile) / 100).toFixed(6))));
        const exact = (sorted[rank - 1] ?? 0) / 1e3;
        const value = latency.percentile(percentile)?.value ?? Number.NaN;
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(exact * 0.001 + 1e-9);
      },
    ),
    { numRuns: 60 },
  );
});

test('trials of different precision merge', () => {
  const values = Array.from({ length: 2_000 }, (_, i) => (i + 1) * 1_000);
  const { samples, percentile, perTrial } = latencyOf(
    [trialOf(values, 0, 3), trialOf(values, 1, 2), trialOf(values, 2, 3)],
    0.95,
  );
  expect(samples).toBe(6_000);
  for (const one of [50, 90]) {
    const found = percentile(one);
    expect(Math.abs((found?.value ?? 0) / (20 * one) - 1)).toBeLessThan(0.01);
    expect(found?.low).toBeLessThanOrEqual(found?.value ?? 0);
    expect(found?.high).toBeGreaterThanOrEqual(found?.value ?? 0);
  }
  expect([...perTrial.values()].map(({ p50 }) => Math.round(p50 / 20))).toEqual([50, 50, 50]);
});

test('the interval of a percentile contains its value, and one trial has no interval', () => {
  fc.assert(
    fc.property(fc.array(samples, { minLength: 2, maxLength: 6 }), (trials) => {
      const median = latencyOf(
        trials.map((trial, block) => trialOf(trial, block)),
        0.95,
      ).percentile(50);
      expect(median?.low).toBeLessThanOrEqual(median?.value ?? Number.NaN);
      expect(median?.high).toBeGreaterThanOrEqual(median?.value ?? Number.NaN);
    }),
    { numRuns: 60 },
  );
  expect(latencyOf([trialOf([5, 6], 0)], 0.95).percentile(50)).toMatchObject({ low: null, high: null });
});

test('trials that differ make a wide interval, however many samples each has', () => {
  const spread = [1e6, 2e6, 3e6, 4e6].map((center, block) =>
    trialOf(
      Array.from({ length: 2_000 }, (_, i) => center + i),
      block,
    ),
  );
  const alike = [0, 1, 2, 3].map((block) =>
    trialOf(
      Array.from({ length: 2_000 }, (_, i) => 1e6 + i * 500),
      block,
    ),
  );
  const wide = latencyOf(spread, 0.95).percentile(50);
  const narrow = latencyOf(alike, 0.95).percentile(50);
  expect(wide).toMatchObject({ low: expect.closeTo(1_000, -1), high: expect.closeTo(4_000, -1) });
  expect(narrow?.high).toBe(narrow?.low);
});

test('points rise, end with the maximum, and omit percentiles with fewer than 100 samples beyond', () => {
  const { points } = latencyOf(
    [
      trialOf(
        Array.from({ length: 1_000 }, (_, i) => (i + 1) * 1_000),
        0,
      ),
    ],
    0.95,
  );
  const percentiles = points.map(({ percentile }) => percentile);
  expect(percentiles).toEqual([...percentiles].sort((a, b) => a - b));
  expect(percentiles.slice(-2)).toEqual([90, 100]);
  expect(points.at(-1)?.micros).toBeCloseTo(1_000, -1);
  for (const [i, point] of points.entries())
    expect(point.micros).toBeGreaterThanOrEqual(points[i - 1]?.micros ?? 0);
});

test('the reason for withholding a percentile counts the calls beyond it', () => {
  const text = withheldText({ samples: 9_000, percentile: 99 });
  expect(text).toMatch(/\b90 of 9,?000 calls .* 100 are needed/);
});

test('no trials have no latency', () => {
  const none = latencyOf([], 0.95);
  expect(none.percentile(50)).toBeUndefined();
  expect(none.points).toEqual([]);
});
