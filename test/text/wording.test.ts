import { expect, test } from 'vitest';
import {
  count,
  duration,
  estimateText,
  fewOf,
  figure,
  list,
  percent,
  plural,
  shareOf,
  times,
} from '../../src/text/wording.ts';

const estimate = (value: number, low: number | null, high: number | null) => ({
  value,
  low,
  high,
  level: 0.95,
  unit: '',
});

test.each([
  [0, '0'],
  [0.0031, '0.0031'],
  [0.0064321, '0.0064'],
  [2, '2'],
  [2.13, '2.1'],
  [46.04, '46'],
  [94.72, '95'],
  [460.4, '460'],
  [1234, '1,230'],
  [31_432, '31,400'],
  [-0.46, '−0.46'],
  [-0.0, '0'],
  [-1_234.5, '−1,230'],
])('the figure %d reads %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('an estimate reads with its limits, all three with the same decimals', () => {
  expect(estimateText(estimate(460.2, 450.1, 470.4), ' µs')).toBe('460 µs (450–470)');
  expect(estimateText(estimate(9.72, 9, 10.44), ' µs')).toBe('9.7 µs (9.0–10.4)');
  expect(estimateText(estimate(3, -1.2, 7.24), ' µs')).toBe('3 µs (−1.2 to 7.2)');
  expect(estimateText(estimate(500, -77.4, 1_160))).toBe('500 (−77 to 1,160)');
  expect(estimateText(estimate(9_000, 8_999, 9_001))).toBe('9,000');
  expect(estimateText(estimate(1_900, null, null))).toBe('1,900 (one trial, no interval)');
});

test('a ratio reads as times, with a second decimal near one', () => {
  expect(times(estimate(3.84, 3.7, 4.02))).toBe('3.8 times (3.7–4.0)');
  expect(times(estimate(1.018, 0.987, 1.049))).toBe('1.02 times (0.99–1.05)');
  expect(times(estimate(0.5, 0.5, 0.5))).toBe('0.50 times');
});

test('durations are told in the unit that people would use', () => {
  expect([5.32, 552, 7_200, 300_000].map(duration)).toEqual(['5.3 s', '9.2 min', '2 h', '3.5 days']);
});

test('lists, numbers and shares read as English', () => {
  expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
  expect([plural(1, 'block'), plural(2, 'block'), count(1_234_567)]).toEqual([
    '1 block',
    '2 blocks',
    '1,234,567',
  ]);
  expect(percent(0.05)).toBe('5 %');
});

test('a share reads in whole percents, and a long list by its first names', () => {
  expect(shareOf({ value: 0.786, low: 0.674, high: 1.023 })).toBe('79 % (67–102 %)');
  expect(shareOf({ value: 0.999, low: 0.998, high: 1 })).toBe('100 %');
  expect(shareOf({ value: 0.5, low: null, high: null })).toBe('50 % (one trial, no interval)');
  expect(fewOf(['a', 'b', 'c'], 9, 'scenario')).toBe('a, b and c');
  expect(fewOf(['a', 'b', 'c', 'd', 'e'], 9, 'scenario')).toBe('a, b, c and 2 more');
  expect(fewOf(['a', 'b', 'c', 'd'], 4, 'scenario')).toBe('all 4 scenarios');
});
