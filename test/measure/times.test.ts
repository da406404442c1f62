import fc from 'fast-check';
import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { Times } from '../../src/measure/times.ts';

describe('times', () => {
  it('have the percentiles of the recorded values, to three significant digits', () => {
    const anyTimes = fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 200 });
    fc.assert(
      fc.property(anyTimes, fc.constantFrom(50, 90, 99), (durationsMs, percentile) => {
        const times = new Times();
        for (const durationMs of durationsMs) times.record(1000, 1000 + durationMs);
        const sorted = durationsMs.toSorted((a, b) => a - b);
        const exact = 1000 * (sorted[Math.ceil((percentile / 100) * sorted.length) - 1] ?? Number.NaN);
        // A nanosecond for the rounding, beside the histogram's thousandth.
        expect(Math.abs((times.percentileMicros(percentile) ?? Number.NaN) - exact)).toBeLessThanOrEqual(
          exact / 1000 + 0.001,
        );
      }),
    );
  });

  it.each([
    [50, 1, 2],
    [99, 99, 100],
    [99.9, 999, 1000],
  ])('have no percentile %d of %i samples, but of %i', (percentile, few, enough) => {
    const times = new Times();
    for (let i = 0; i < few; i++) times.record(0, 5);
    expect(times.percentileMicros(percentile)).toBeNull();
    for (let i = few; i < enough; i++) times.record(0, 5);
    expect(times.percentileMicros(percentile)).toBeCloseTo(5000, -1);
  });

  it('can be read by any implementation, and merged', () => {
    const times = new Times();
    for (let i = 1; i <= 1000; i++) times.record(0, i);
    const merged = build({ highestTrackableValue: 3_600_000_000_000 });
    merged.add(decodeFromCompressedBase64(times.encoded()));
    merged.add(decodeFromCompressedBase64(times.encoded()));
    expect(merged.totalCount).toBe(2000);
    expect(merged.maxValue / 1e9).toBeCloseTo(1, 2);
  });

  it('are empty after clear', () => {
    const times = new Times();
    for (let i = 0; i < 500; i++) times.record(0, 900);
    times.clear();
    for (let i = 0; i < 500; i++) times.record(0, 1);
    expect(times.percentileMicros(99)).toBeCloseTo(1000, -1);
  });
});
