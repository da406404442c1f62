import { expect, test } from 'vitest';
import { independentDifference, ratioOfIndependent } from '../../src/stats/independent-difference.ts';

test('the limits of a difference add both distances as squares', () => {
  expect(independentDifference({ value: 10, low: 7, high: 14 }, { value: 2, low: -1, high: 6 })).toEqual({
    value: 8,
    low: 3,
    high: 13,
  });
});

test('a ratio has limits of its logarithm, and its inverse has the inverse limits', () => {
  const [a, b] = [
    { value: 8, low: 4, high: 16 },
    { value: 2, low: 2, high: 2 },
  ];
  const [ratio, inverse] = [ratioOfIndependent(a, b), ratioOfIndependent(b, a)];
  expect(ratio).toEqual({ value: expect.closeTo(4), low: expect.closeTo(2), high: expect.closeTo(8) });
  expect(inverse).toEqual({
    value: expect.closeTo(1 / 4),
    low: expect.closeTo(1 / 8),
    high: expect.closeTo(1 / 2),
  });
});

test('an interval that includes zero or lacks limits has no ratio', () => {
  const one = { value: 1, low: 0.5, high: 2 };
  expect(ratioOfIndependent({ value: 1, low: -1, high: 3 }, one)).toBeUndefined();
  expect(ratioOfIndependent(one, { value: 1, low: 0, high: 3 })).toBeUndefined();
  expect(ratioOfIndependent(one, { value: 1, low: null, high: null })).toBeUndefined();
});
