import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inMs, inverse, mapEstimate } from '../../src/model/estimate.ts';

const estimate = (value: number, low: number | null, high: number | null) => ({
  value,
  low,
  high,
  level: 0.95,
  unit: '×',
});

it('the limits of a falling map change places, so that the lower one stays the lower', () => {
  const positive = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(positive, positive, positive, (...values) => {
      const [low, value, high] = values.toSorted((a, b) => a - b);
      if (low === undefined || value === undefined || high === undefined) return;
      const mapped = inverse(estimate(value, low, high));
      expect(mapped).toEqual(estimate(1 / value, 1 / high, 1 / low));
    }),
  );
});

it('a limit that is missing stays missing, on the side that the map gives it', () => {
  expect(inverse(estimate(4, 2, null))).toEqual(estimate(0.25, null, 0.5));
  expect(inverse(estimate(4, null, null))).toEqual(estimate(0.25, null, null));
});

it('the unit and the reason for an unknown interval are kept unless another unit is given', () => {
  const wide = { ...estimate(2, 1, 30), notKnown: 'wide' as const };
  expect(mapEstimate(wide, (value) => value - 1, 'share')).toEqual({
    ...wide,
    value: 1,
    low: 0,
    high: 29,
    unit: 'share',
  });
  expect(inMs({ ...estimate(1500, 1400, 1600), unit: 'µs' })).toMatchObject({ value: 1.5, unit: 'ms' });
});

it('the ends of a bound are mapped like limits', () => {
  const limited = { ...estimate(3, 2.8, 5.4), bound: { least: 3, most: 5 } };
  expect(inverse(limited).bound).toEqual({ least: 1 / 5, most: 1 / 3 });
  expect(mapEstimate(limited, (value) => value - 1).bound).toEqual({ least: 2, most: 4 });
});
