import { expect, it } from 'vitest';
import { durationText, instantText } from '../../src/text/times.ts';
import { scaleFor, scaleIn } from '../../src/text/units.ts';

it('figures take the unit in which their median reads best, whatever unit they have', () => {
  expect(scaleFor([900, 1500, 40_000], 'µs')).toEqual({ factor: 1 / 1000, unit: 'ms' });
  expect(scaleFor([0.0004], 's')).toEqual({ factor: 1e6, unit: 'µs' });
  expect(scaleFor([24_000], 'B/message')).toEqual({ factor: 1 / 1000, unit: 'kB/message' });
  expect(scaleFor([2500], 'bytes').unit).toBe('kB');
  expect(scaleFor([2500], 'msg/s')).toEqual({ factor: 1, unit: 'msg/s' });
  expect(scaleFor([0.5], 'share')).toEqual({ factor: 100, unit: '%' });
});

it('both letters that are in use for micro are known', () => {
  expect(scaleFor([3], '\u03bcs').unit).toBe('µs');
});

it('figures have a given unit only if that measures the same', () => {
  expect(scaleIn('ms', 'µs')?.factor).toBe(1 / 1000);
  expect(scaleIn('ms', 's')?.factor).toBe(1000);
  expect(scaleIn('ms', 'msg/s')).toBeUndefined();
});

it('durations are in the unit that people would use', () => {
  expect([0, 0.25, 5.32, 81.5, 552, 7_200, 300_000].map(durationText)).toEqual([
    '0 s',
    '250 ms',
    '5.32 s',
    '81.5 s',
    '9.2 min',
    '2 h',
    '3.47 days',
  ]);
});

it('instants are in universal time, to the minute', () => {
  expect(instantText('2026-03-01T09:30:12.345Z')).toBe('2026-03-01 09:30 UTC');
  expect(instantText('no date')).toBe('no date');
});
