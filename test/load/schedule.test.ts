import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intendedStarts, type Schedule } from '../../src/load/schedule.ts';

function starts(schedule: Schedule, count: number): number[] {
  const next = intendedStarts(schedule);
  return Array.from({ length: count }, () => next());
}

const ANY_SCHEDULE: fc.Arbitrary<Schedule> = fc.record({
  ratePerSecond: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  batch: fc.integer({ min: 1, max: 1000 }),
  arrivals: fc.constantFrom('constant', 'poisson'),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

describe('a schedule', () => {
  it('is reproducible, finite and ascending', () => {
    fc.assert(
      fc.property(ANY_SCHEDULE, (schedule) => {
        const times = starts(schedule, 200);
        expect(starts(schedule, 200)).toEqual(times);
        let before = 0;
        for (const atMs of times) {
          expect(atMs).toBeGreaterThanOrEqual(before);
          expect(Number.isFinite(atMs)).toBe(true);
          before = atMs;
        }
      }),
    );
  });

  it('of constant arrivals starts arrival i at i gaps, without drift', () => {
    fc.assert(
      fc.property(ANY_SCHEDULE, fc.integer({ min: 0, max: 5000 }), (schedule, i) => {
        const { ratePerSecond, batch } = schedule;
        const at = starts({ ...schedule, arrivals: 'constant' }, i + 1)[i] ?? Number.NaN;
        const exact = (i * batch * 1000) / ratePerSecond;
        expect(Math.abs(at - exact)).toBeLessThanOrEqual(1e-12 * exact);
      }),
    );
  });

  it('counts messages in its rate, so that larger batches arrive less often', () => {
    const schedule: Schedule = { ratePerSecond: 1000, batch: 50, arrivals: 'constant', seed: 1 };
    expect(starts(schedule, 4)).toEqual([0, 50, 100, 150]);
  });

  it.each([1, 2, 3])('of Poisson arrivals has gaps of the exponential distribution (seed %i)', (seed) => {
    const count = 100_000;
    const times = starts({ ratePerSecond: 1000, batch: 1, arrivals: 'poisson', seed }, count);
    const gaps = times.map((at, i) => at - (times[i - 1] ?? 0)).sort((a, b) => a - b);
    const mean = (times.at(-1) ?? 0) / count;
    // Four standard errors: σ/√n with σ = mean = 1 ms.
    expect(Math.abs(mean - 1)).toBeLessThan(4 / Math.sqrt(count));
    // Kolmogorov and Smirnov's distance; 1.95/√n is exceeded by one sample in a thousand.
    const distance = Math.max(
      ...gaps.map((gap, i) => Math.abs(1 - Math.exp(-gap) - (i + 0.5) / count) + 0.5 / count),
    );
    expect(distance).toBeLessThan(1.95 / Math.sqrt(count));
  });

  it('of Poisson arrivals depends on the seed', () => {
    const schedule: Schedule = { ratePerSecond: 1000, batch: 1, arrivals: 'poisson', seed: 1 };
    expect(starts(schedule, 5)).not.toEqual(starts({ ...schedule, seed: 2 }, 5));
  });
});
