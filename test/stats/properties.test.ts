import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holmAdjusted } from '../../src/stats/holm.ts';
import { geometricInterval, meanInterval, within } from '../../src/stats/interval.ts';
import { equivalenceP, includedIn, type Pair, pairedRatio } from '../../src/stats/paired.ts';
import { clusteredShare } from '../../src/stats/quantile.ts';
import { variance } from '../../src/stats/sample.ts';
import { studentCdf, studentQuantile } from '../../src/stats/student.ts';

const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
const pairs = fc.array(fc.record({ baseline: positive, candidate: positive }), {
  minLength: 2,
  maxLength: 30,
});
const close = (a: number, b: number, tolerance = 1e-9) =>
  Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * Simpson's rule over the density of Student's t: slow, and independent of jstat's incomplete beta function.
 */
function integratedCdf(t: number, nu: number): number {
  const steps = 4_000;
  const density = (x: number) => (1 + (x * x) / nu) ** (-(nu + 1) / 2);
  // ∫ over the whole line by x = tan(θ).
  const area = (from: number, to: number): number => {
    const a = Math.atan(from);
    const b = Math.atan(to);
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const angle = a + ((b - a) * i) / steps;
      const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      const x = Math.tan(angle);
      const value = density(x) * (1 + x * x);
      sum += weight * (Number.isFinite(value) ? value : 0);
    }
    return ((b - a) / steps / 3) * sum;
  };
  const far = 1e6;
  return area(-far, t) / area(-far, far);
}

test('Student’s distribution function is the integral of its density', () => {
  fc.assert(
    fc.property(fc.double({ min: -20, max: 20, noNaN: true }), fc.integer({ min: 2, max: 200 }), (t, nu) => {
      expect(Math.abs(studentCdf(t, nu) - integratedCdf(t, nu))).toBeLessThan(1e-6);
    }),
    { numRuns: 100 },
  );
});

test('quantile and distribution function are inverse', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      fc.integer({ min: 1, max: 10_000 }),
      (p, nu) => {
        expect(studentCdf(studentQuantile(p, nu), nu)).toBeCloseTo(p, 6);
      },
    ),
  );
});

test('the variance is half the mean squared difference of all pairs', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 2, maxLength: 25 }),
      (values) => {
        let squares = 0;
        for (const a of values) for (const b of values) squares += (a - b) ** 2;
        const oracle = squares / (2 * values.length * (values.length - 1));
        expect(close(variance(values), oracle, 1e-7)).toBe(true);
      },
    ),
  );
});

test('Holm’s adjusted value is the largest of the scaled values up to it, and order does not matter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
      (p) => {
        const sorted = [...p].sort((a, b) => a - b);
        const oracle = (one: number) =>
          Math.max(...sorted.map((q, j) => (q <= one ? Math.min(1, (p.length - j) * q) : 0)));
        holmAdjusted(p).forEach((adjusted, i) => {
          expect(adjusted).toBeCloseTo(oracle(p[i] ?? Number.NaN), 12);
        });
        expect([...holmAdjusted([...p].reverse())].reverse()).toEqual(holmAdjusted(p));
      },
    ),
  );
});

test('an interval holds its value, and a higher level holds the lower level’s interval', () => {
  fc.assert(
    fc.property(fc.array(positive, { minLength: 2, maxLength: 20 }), (values) => {
      for (const interval of [meanInterval, geometricInterval]) {
        const narrow = interval(values, 0.9);
        const wide = interval(values, 0.99);
        const [a, b, c, d] = [wide?.low, narrow?.low, narrow?.high, wide?.high].map((x) => x ?? Number.NaN);
        const value = narrow?.value ?? Number.NaN;
        const ordered = [a, b, value, c, d].every(
          (x, i, all) => i === 0 || (all[i - 1] ?? 0) <= (x ?? 0) * (1 + 1e-12),
        );
        expect(ordered).toBe(true);
      }
    }),
  );
});

test('swapping baseline and candidate inverts the ratio and leaves both p-values alone', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: 0.01, max: 1, noNaN: true }), (sample, margin) => {
      const swap = ({ baseline, candidate }: Pair) => ({ baseline: candidate, candidate: baseline });
      const forth = pairedRatio(sample, 0.95);
      const back = pairedRatio(sample.map(swap), 0.95);
      if (forth === undefined || back === undefined) throw new Error('positive values have a ratio');
      expect(close(forth.ratio.value * back.ratio.value, 1)).toBe(true);
      expect(close((forth.ratio.low ?? 0) * (back.ratio.high ?? 0), 1, 1e-6)).toBe(true);
      expect(forth.pDifferent).toBeCloseTo(back.pDifferent ?? Number.NaN, 9);
      expect(equivalenceP(forth, margin)).toBeCloseTo(equivalenceP(back, margin) ?? Number.NaN, 9);
    }),
  );
});

test('a factor that both halves of a pair share changes nothing', () => {
  fc.assert(
    fc.property(pairs, fc.array(positive, { minLength: 30, maxLength: 30 }), (sample, shared) => {
      const scaled = sample.map(({ baseline, candidate }, i) => {
        const factor = shared[i] ?? 1;
        return { baseline: baseline * factor, candidate: candidate * factor };
      });
      const [a, b] = [pairedRatio(sample, 0.95), pairedRatio(scaled, 0.95)];
      expect(close(a?.logMean ?? 0, b?.logMean ?? 1, 1e-6)).toBe(true);
    }),
  );
});

test('two one-sided tests at α agree with the interval of level 1 − 2α', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 2, maxLength: 20 }),
      (ratios) => {
        const sample = ratios.map((candidate) => ({ baseline: 1, candidate }));
        const at90 = pairedRatio(sample, 0.9);
        const p = at90 && equivalenceP(at90, 0.05);
        if (at90 === undefined || p === undefined || p === null) throw new Error('no p-value');
        fc.pre(Math.abs(p - 0.05) > 1e-6);
        expect(p < 0.05).toBe(includedIn(at90.ratio, 0.05));
      },
    ),
  );
});

test('with clusters of one size, a clustered share is the t interval of the clusters’ shares', () => {
  fc.assert(
    fc.property(
      fc
        .array(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 20 })
        .filter((b) => new Set(b).size > 1),
      (belows) => {
        const clustered = clusteredShare(
          belows.map((below) => ({ samples: 500, below })),
          0.95,
        );
        const shares = meanInterval(
          belows.map((below) => below / 500),
          0.95,
        );
        const oracle = shares && within(shares, 0, 1);
        expect(clustered?.share).toBeCloseTo(oracle?.value ?? Number.NaN, 10);
        expect(clustered?.low).toBeCloseTo(oracle?.low ?? Number.NaN, 10);
        expect(clustered?.high).toBeCloseTo(oracle?.high ?? Number.NaN, 10);
      },
    ),
  );
});
