import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/model/estimate.ts';
import {
  changeText,
  estimateCells,
  estimateText,
  ratioText,
  valueText,
  verdictNotes,
} from '../../src/text/estimates.ts';

const estimate = (value: number, low: number | null, high: number | null, unit = 'µs') => ({
  value,
  low,
  high,
  level: 0.95,
  unit,
});

describe('an estimate in a table', () => {
  it('shows its interval with the decimals of the value', () => {
    expect(estimateCells(estimate(72, 69.23, 74.11))).toEqual({
      value: '72',
      range: '69–74',
      spread: '±4%',
    });
    expect(estimateCells(estimate(-2, -3.4, 1.1)).range).toBe('−3.4 to 1.1');
  });

  it.each([
    [8.92, 7.41, 10.73, '8.9', '7.4–10.7'],
    [1.034, 0.993, 1.077, '1.03', '0.99–1.08'],
    [2134.3, 2009, 2268, '2,100', '2,000–2,300'],
    [2134.3, 2119, 2150, '2,130', '2,120–2,150'],
  ])(
    'reads %d (%d to %d) in two digits, or three if the interval is narrow',
    (value, low, high, text, range) => {
      expect(estimateCells(estimate(value, low, high), { factor: 1, unit: 'msg/s' })).toMatchObject({
        value: text,
        range,
      });
    },
  );

  it('says that there is no interval rather than show an empty one', () => {
    expect(estimateCells(estimate(72, null, null))).toMatchObject({ range: 'no interval', spread: '±?' });
  });

  it('shows the interval itself if it is lopsided or wide, because a percentage would mislead', () => {
    expect(estimateCells(estimate(100, 99, 125)).spread).toBe('(100–130)');
    expect(estimateCells(estimate(0.5, -3, 4)).spread).toBe('(−3.0 to 4.0)');
    expect(estimateCells(estimate(0, 0, 0)).spread).toBe('±0%');
  });
});

describe('an estimate in a sentence', () => {
  it('reads like the cells of a table, in the unit that suits it', () => {
    expect(estimateText(estimate(2134.3, 2009, 2268, 'msg/s'))).toBe('2,100 msg/s (2,000–2,300)');
    expect(estimateText(estimate(1_520, 1_490, 1_550))).toBe('1.52 ms (1.49–1.55)');
    expect(estimateText(estimate(0.786, 0.674, 0.9, 'share'))).toBe('79 % (67–90)');
    expect(estimateText(estimate(552, 540, 564, 's'))).toBe('9.2 min (9.0–9.4)');
  });

  it('is not scaled if the sentence has the unit', () => {
    expect(estimateText(estimate(2_790, 2_480, 3_110, 'µs/message'), { unit: 'µs' })).toBe(
      '2,800 µs (2,500–3,100)',
    );
    expect(estimateText(estimate(9_000, 8_700, 9_300, 'msg/s'), { unit: '' })).toBe('9,000 (8,700–9,300)');
  });

  it('omits limits that read like the value, and names missing ones', () => {
    expect(estimateText(estimate(9_000, 8_999, 9_001, 'msg/s'))).toBe('9,000 msg/s');
    expect(estimateText(estimate(1_900, null, null, 'msg/s'))).toBe('1,900 msg/s (no interval)');
  });

  it('is a factor if it is a ratio, with notes behind the limits', () => {
    expect(ratioText(estimate(5.47, 5.04, 5.93, '×'))).toBe('5.5× (5.0–5.9)');
    expect(ratioText(estimate(1.018, 0.987, 1.049, '×'), 'equivalent')).toBe('1.02× (0.99–1.05; equivalent)');
    expect(ratioText(estimate(0.5, 0.5, 0.5, '×'))).toBe('0.5×');
  });

  it('keeps the digits that its interval leaves if it stands alone', () => {
    expect(valueText(estimate(6.262, 5.4, 7.3, '×'))).toBe('6.3×');
    expect(valueText(estimate(2134.3, 2009, 2268, 'msg/s'))).toBe('2,100 msg/s');
  });
});

it('a change has its sign, and its limits have the same decimals', () => {
  expect(changeText(estimate(0.0312, 0.01, 0.0524, 'share'))).toBe('+3.1 % (+1.0 to +5.2)');
  expect(changeText(estimate(-0.5, -0.5, -0.5, 'share'))).toBe('−50 %');
  expect(changeText(estimate(0.2, null, null, 'share'))).toBe('+20 % (no interval)');
  expect(changeText({ ...estimate(0.2, 0.1, 3, 'share'), notKnown: 'wide' })).toBe('not known');
});

it('a comparison without a clear difference has a note, and one without an interval has none', () => {
  const ratio = estimate(1.1, 0.9, 1.3, '×');
  expect(verdictNotes({ verdict: 'equivalent', ratio })).toEqual(['equivalent']);
  expect(verdictNotes({ verdict: 'inconclusive', ratio })).toEqual(['undecided']);
  expect(verdictNotes({ verdict: 'inconclusive', ratio: estimate(1.1, null, null, '×') })).toEqual([]);
});

describe('a figure that a busy mock limited', () => {
  const bounded = (value: number, least: number, most: number, unit: string): Estimate => ({
    value,
    low: least * 0.98,
    high: most * 1.02,
    level: 0.95,
    unit,
    bound: { least, most },
  });

  it('reads as the bound that it is, with limits that hold both', () => {
    expect(estimateText(bounded(4210, 4210, 5300, 'msg/s'))).toBe('at least 4,200 msg/s (4,100–5,400)');
    expect(ratioText(bounded(9.1, 9.1, 12, '×'))).toBe('at least 9.1× (8.9–12.2)');
    expect(ratioText(bounded(9.1, 6, 9.1, '×'))).toBe('at most 9.1× (5.9–9.3)');
    expect(ratioText(bounded(1, 0.6, 1.7, '×'))).toBe('0.6–1.7×');
    expect(estimateCells(bounded(9.1, 9.1, 12, '×'))).toEqual({
      value: '≥9.1',
      range: '8.9–12.2',
      spread: '(8.9–12.2)',
    });
  });

  it('reads as a change between bounds', () => {
    expect(changeText(bounded(0.05, 0.05, 0.4, 'share'))).toMatch(/^at least \+5\.?0? % \(/);
    expect(changeText(bounded(0.05, 0.02, 0.05, 'share'))).toMatch(/^at most \+5\.?0? % \(/);
    expect(changeText(bounded(0.05, 0.02, 0.4, 'share'))).toMatch(/^\+2\.?0? to \+40 % \(/);
  });

  it('reads as any other if both bounds are one', () => {
    expect(ratioText(bounded(9.1, 9.1, 9.1, '×'))).toBe('9.1× (8.9–9.3)');
  });
});
