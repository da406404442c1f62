import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { seededRandom } from '../../src/model/random.ts';
import { crossingsIn, signsAlong, zerosOf } from '../../src/stats/crossing.ts';
import { meanInterval } from '../../src/stats/interval.ts';
import { expectShare, normal, shareOf } from './simulation.ts';

const EXPERIMENTS = 10_000;
const AT = [0, 50, 100, 150, 200];

/**
 * Two transports whose time per message is `fixed + slope × x`, with noise that multiplies and that a block
 * shares.
 */
function blocks(random: () => number, n: number, noise: number, shared: number) {
  return Array.from({ length: n }, () => {
    const block = Math.exp(shared * normal(random));
    const time = (fixed: number, slope: number, x: number): number =>
      (fixed + slope * x) * block * Math.exp(noise * normal(random));
    return AT.map((x) => time(4, 0.06, x) - time(0.5, 0.14, x));
  });
}
/** 4 + 0.06 x = 0.5 + 0.14 x. */
const TRUTH = 43.75;

test('the limits of a crossover hold it in 94 to 96 % of experiments', () => {
  const random = seededRandom(11);
  const coverage = shareOf(EXPERIMENTS, () => {
    const differences = { at: AT, rows: blocks(random, 10, 0.04, 0.05) };
    return signsAlong(differences, 0.95).some(
      ({ sign, from, to }) => sign === 0 && from <= TRUTH && TRUTH <= to,
    );
  });
  expectShare(coverage, { row: 'crossover, 4 % noise', low: 0.94, high: 0.96 });
});

test('they hold it with few blocks and much noise, too', () => {
  const random = seededRandom(12);
  const coverage = shareOf(EXPERIMENTS, () => {
    const differences = { at: AT, rows: blocks(random, 5, 0.3, 0.1) };
    return signsAlong(differences, 0.95).some(
      ({ sign, from, to }) => sign === 0 && from <= TRUTH && TRUTH <= to,
    );
  });
  expectShare(coverage, { row: 'crossover, 30 % noise, 5 blocks', low: 0.94, high: 0.96 });
});

test('between equals, a crossover is found in fewer than 5 % of experiments', () => {
  const random = seededRandom(13);
  const found = shareOf(EXPERIMENTS, () => {
    const rows = Array.from({ length: 10 }, () =>
      AT.map(() => Math.exp(0.05 * normal(random)) - Math.exp(0.05 * normal(random))),
    );
    const differences = { at: AT, rows };
    return crossingsIn(differences, signsAlong(differences, 0.95)).length > 0;
  });
  expectShare(found, { row: 'crossover between equals', low: 0, high: 0.05 });
});

describe('the axis by sign', () => {
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  const differences = fc
    .tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 2, max: 6 }))
    .chain(([points, n]) =>
      fc.record({
        at: fc.constant(Array.from({ length: points }, (_, i) => 10 * i)),
        rows: fc.array(fc.array(number, { minLength: points, maxLength: points }), {
          minLength: n,
          maxLength: n,
        }),
      }),
    );

  it('is covered without gaps by stretches of alternating signs', () => {
    fc.assert(
      fc.property(differences, (one) => {
        const stretches = signsAlong(one, 0.95);
        expect(stretches[0]?.from).toBe(0);
        expect(stretches.at(-1)?.to).toBe(one.at.at(-1));
        for (const [i, stretch] of stretches.entries()) {
          expect(stretch.to).toBeGreaterThan(stretch.from);
          if (i > 0) expect(stretch.from).toBe(stretches[i - 1]?.to);
          if (i > 0) expect(stretch.sign).not.toBe(stretches[i - 1]?.sign);
        }
      }),
    );
  });

  it('agrees at every place with the t interval of the blocks', () => {
    fc.assert(
      fc.property(differences, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
        const last = one.at.at(-1) ?? 0;
        const x = share * last;
        const j = Math.min(one.at.length - 2, Math.floor(x / 10));
        const w = (x - 10 * j) / 10;
        const here = meanInterval(
          one.rows.map((row) => (row[j] ?? 0) * (1 - w) + (row[j + 1] ?? 0) * w),
          0.95,
        );
        const { low, high, value } = here ?? { low: 0, high: 0, value: 0 };
        const reach = Math.abs(value) + Math.abs((high ?? 0) - (low ?? 0));
        // Too near to a limit for two computations to agree.
        fc.pre(Math.min(Math.abs(low ?? 0), Math.abs(high ?? 0)) > 1e-6 * (reach + 1));
        const expected = (low ?? 0) > 0 ? 1 : (high ?? 0) < 0 ? -1 : 0;
        const found = signsAlong(one, 0.95).find(({ from, to }) => from <= x && x <= to);
        expect(found?.sign).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('has no sign anywhere with one block', () => {
    expect(signsAlong({ at: [0, 1], rows: [[1, 2]] }, 0.95)).toEqual([{ from: 0, to: 1, sign: 0 }]);
  });
});

describe('a crossing', () => {
  const exact = (values: readonly number[]) => ({ at: values.map((_, i) => i), rows: [values, values] });
  const of = (values: readonly number[]) => crossingsIn(exact(values), signsAlong(exact(values), 0.95));

  it('of blocks that agree is the zero itself', () => {
    expect(of([3, 1, -1])).toEqual([{ at: 1.5, low: 1.5, high: 1.5, beyond: -1 }]);
  });

  it('is found at every change of sign', () => {
    expect(of([1, -1, 1]).map(({ at, beyond }) => [at, beyond])).toEqual([
      [0.5, -1],
      [1.5, 1],
    ]);
  });

  it('is not found if the difference only touches zero or stays away from it', () => {
    expect(of([1, 0, 1])).toEqual([]);
    expect(of([2, 1, 3])).toEqual([]);
    expect(zerosOf(exact([1, 0, 1]))).toEqual([1]);
  });

  it('at a measured value is found there', () => {
    expect(of([1, 0, -1])).toEqual([{ at: 1, low: 1, high: 1, beyond: -1 }]);
  });

  it('has wider limits at a higher level', () => {
    const rows = [
      [4, -3],
      [5, -4],
      [4.5, -2],
      [3.5, -3.5],
    ];
    const width = (level: number): number => {
      const [one] = crossingsIn({ at: [0, 1], rows }, signsAlong({ at: [0, 1], rows }, level));
      return (one?.high ?? 0) - (one?.low ?? 0);
    };
    expect(width(0.99)).toBeGreaterThan(width(0.95));
    expect(width(0.5)).toBeGreaterThan(0);
  });
});
