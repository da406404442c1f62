import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counterText,
  countText,
  fixedText,
  numberText,
  percentText,
  quantity,
  signedText,
} from '../../src/text/numbers.ts';

describe('a measured number', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [2, '2'],
    [2.0032, '2'],
    [0.0031, '0.0031'],
    [0.0064321, '0.00643'],
    [2.134, '2.13'],
    [46.04, '46'],
    [123.4, '123'],
    [1234, '1,230'],
    [31_432, '31,400'],
    [-0.46, '−0.46'],
    [-2431.2, '−2,430'],
    [-0.0000001, '0'],
  ])('%d reads %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('never loses its sign or order of magnitude', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        const read = Number(numberText(value).replaceAll(',', '').replace('−', '-'));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 0.005, 1e-6));
      }),
    );
  });

  it('has its sign if it is a change', () => {
    expect([1.2, -0.4, 0, 1e-9].map((value) => signedText(value))).toEqual(['+1.2', '−0.4', '0', '0']);
    expect(signedText(0.04, 1)).toBe('0.0');
  });

  it('has the decimals of its column, or is rounded to tens', () => {
    expect([fixedText(12.34, 1), fixedText(-0.04, 1), fixedText(2134, -1)]).toEqual(['12.3', '0.0', '2,130']);
  });
});

it('a count has all its digits, and a fraction three', () => {
  expect([1_234_567, 2431, 1234.56, 12.345, 0.25].map(countText)).toEqual([
    '1,234,567',
    '2,431',
    '1,235',
    '12.3',
    '0.25',
  ]);
});

it('a noun follows its number', () => {
  expect([quantity(1, 'block'), quantity(2000, 'block'), quantity(0, 'mismatch', 'mismatches')]).toEqual([
    '1 block',
    '2,000 blocks',
    '0 mismatches',
  ]);
});

it('a share is a percentage in at most three digits', () => {
  expect([0.95, 0.031, 0.0123, 0.004, 0.9992, 0].map(percentText)).toEqual([
    '95 %',
    '3.1 %',
    '1.23 %',
    '0.4 %',
    '99.9 %',
    '0 %',
  ]);
});

describe('a counter', () => {
  it.each([
    [2, '2'],
    [1 / 0.95, '1.05263'],
    [1_905_850.4, '1,905,850'],
    [-0.5, '−0.5'],
  ])('%d reads %s', (value, text) => {
    expect(counterText(value)).toBe(text);
  });
});
