import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatEstimate,
  formatNumber,
  formatSeconds,
  percentText,
  printable,
  scaleFor,
  scaleIn,
} from '../../src/text/format.ts';

const estimate = (value: number, low: number | null, high: number | null, unit = 'µs') => ({
  value,
  low,
  high,
  level: 0.95,
  unit,
});

describe('figures', () => {
  it.each([
    [0, '0'],
    [2, '2'],
    [2.0032, '2.00'],
    [0.0123, '0.0123'],
    [12.34, '12.3'],
    [123.4, '123'],
    [-2431.2, '−2,431'],
    [-0.0000001, '0'],
  ])('%d reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('take the unit in which their median reads best, whatever unit they came in', () => {
    expect(scaleFor([900, 1500, 40_000], 'µs')).toEqual({ factor: 1 / 1000, unit: 'ms' });
    expect(scaleFor([0.0004], 's')).toEqual({ factor: 1e6, unit: 'µs' });
    expect(scaleFor([24_000], 'B/message')).toEqual({ factor: 1 / 1000, unit: 'kB/message' });
    expect(scaleFor([2500], 'bytes').unit).toBe('kB');
    expect(scaleFor([2500], 'msg/s')).toEqual({ factor: 1, unit: 'msg/s' });
    expect(scaleFor([0.5], 'share')).toEqual({ factor: 100, unit: '%' });
  });

  it('take both letters that are in use for micro', () => {
    expect(scaleFor([3], '\u03bcs').unit).toBe('µs');
  });

  it('are put into a given unit only when that measures the same', () => {
    expect(scaleIn('ms', 'µs')?.factor).toBe(1 / 1000);
    expect(scaleIn('ms', 's')?.factor).toBe(1000);
    expect(scaleIn('ms', 'msg/s')).toBeUndefined();
  });

  it('show their interval with as many decimals as the value', () => {
    expect(formatEstimate(estimate(72, 69.23, 74.11))).toEqual({
      value: '72',
      range: '69–74',
      spread: '±4%',
    });
    expect(formatEstimate(estimate(-2, -3.4, 1.1)).range).toBe('−3.4 to 1.1');
  });

  it.each([
    [8.92, 7.41, 10.73, '8.9', '7.4–10.7'],
    [1.034, 0.993, 1.077, '1.03', '0.99–1.08'],
    [2134.3, 2009, 2268, '2,100', '2,000–2,300'],
    [2134.3, 2119, 2150, '2,130', '2,120–2,150'],
  ])(
    'read %d (%d to %d) in two digits, or three if the interval is narrow',
    (value, low, high, text, range) => {
      expect(formatEstimate(estimate(value, low, high), { factor: 1, unit: 'msg/s' })).toMatchObject({
        value: text,
        range,
      });
    },
  );

  it('say that there is no interval rather than an empty one', () => {
    expect(formatEstimate(estimate(72, null, null))).toMatchObject({ range: 'no interval', spread: '±?' });
  });

  it('show the interval itself where it is lopsided or wide, for a share would mislead', () => {
    expect(formatEstimate(estimate(100, 99, 125)).spread).toBe('(100–130)');
    expect(formatEstimate(estimate(0.5, -3, 4)).spread).toBe('(−3.0 to 4.0)');
    expect(formatEstimate(estimate(0, 0, 0)).spread).toBe('±0%');
  });

  it('never lose their sign or order of magnitude', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (value) => {
        const read = Number(formatNumber(value).replaceAll(',', '').replace('−', '-'));
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 0.005, 1e-6));
      }),
    );
  });

  it('give shares and times as people say them', () => {
    expect([0.95, 0.031, 0.004, 0.999, 0].map(percentText)).toEqual([
      '95 %',
      '3.1 %',
      '0.4 %',
      '99.9 %',
      '0 %',
    ]);
    expect([0.5, 10, 81.5, 200].map(formatSeconds)).toEqual(['0.5 s', '10 s', '82 s', '3 min 20 s']);
  });
});

describe('text for a line', () => {
  it('holds nothing that a terminal obeys or that turns the writing around', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });
});

it.each([
  ['::error title=x::not ours'],
  ['a reply ::set-output name=x::y'],
  ['##[error]not ours'],
  ['##vso[task.setvariable variable=x]y'],
])('no line of a CI job runs what a server said: %s', (said) => {
  expect(printable(said)).not.toMatch(/(?:^|\s)::|##(?:vso)?\[/);
  expect(printable(said).replaceAll('\u200b', '')).toBe(said);
});

it('leaves addresses as they are, which are no commands', () => {
  for (const said of ['[::1]:25 refused', 'from ::ffff:127.0.0.1', 'a::b::c'])
    expect(printable(said)).toBe(said);
});
