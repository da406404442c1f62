import type { Estimate } from '../model/estimate.ts';
import { isReportedDetectable } from '../model/figure-doubt.ts';
import type { Comparison } from '../model/summary.ts';
import { fixedText, numberText, percentText, signedText } from './numbers.ts';
import { NOT_KNOWN, type Scale, scaleOf, withUnit } from './units.ts';

/** An estimate as the cells of a table show it. */
export interface EstimateCells {
  readonly value: string;
  /** `2,360–2,500`, `−3 to 12`, or why there is none: `no interval`. */
  readonly range: string;
  /**
   * For narrow columns: `±3%`, or `±?` without an interval; the range itself, `(1,640–12,000)`, if a
   * percentage would mislead.
   */
  readonly spread: string;
}

const WHY_NOT_KNOWN = {
  'few-blocks': 'fewer than 5 blocks',
  wide: 'wider than tenfold',
  'above-whole': 'more than the whole',
} as const satisfies Record<NonNullable<Estimate['notKnown']>, string>;

export function estimateCells(estimate: Estimate, scale: Scale = scaleOf([estimate])): EstimateCells {
  const { low, high, notKnown } = estimate;
  const value = estimate.value * scale.factor;
  if (notKnown !== undefined)
    return estimate.unit === '×'
      ? { value: NOT_KNOWN, range: WHY_NOT_KNOWN[notKnown], spread: '' }
      : { value: numberText(value), range: 'interval not known', spread: '±?' };
  if (low === null || high === null)
    return { value: boundText(estimate, scale, numberText), range: 'no interval', spread: '±?' };
  const [from, to] = [low * scale.factor, high * scale.factor];
  const half = Math.max(to - value, value - from);
  const read = (one: number): string =>
    half === 0 ? numberText(one) : fixedText(one, decimalsWithin(value, half));
  const range = `${read(from)}${from < 0 ? ' to ' : '–'}${read(to)}`;
  return {
    value: boundText(estimate, scale, read),
    range,
    // The limits hold both bounds, so a ± around one of them would mislead.
    spread: sideOf(estimate) === undefined ? spreadOf(value, from, to, range) : `(${range})`,
  };
}

/**
 * `≥4,210` or `≤9.1` for a value that is a bound, `0.60–1.70` for one between two, else the value
 * alone.
 */
function boundText(estimate: Estimate, { factor }: Scale, read: (one: number) => string): string {
  const { value, bound } = estimate;
  switch (sideOf(estimate)) {
    case 'least':
      return `≥${read(value * factor)}`;
    case 'most':
      return `≤${read(value * factor)}`;
    case 'between':
      return `${read((bound?.least ?? value) * factor)}–${read((bound?.most ?? value) * factor)}`;
    default:
      return read(value * factor);
  }
}

/** Which bound the value is; undefined for a value that is known. */
function sideOf({ value, bound }: Estimate): 'least' | 'most' | 'between' | undefined {
  if (bound === undefined || bound.least === bound.most) return undefined;
  return value === bound.least ? 'least' : value === bound.most ? 'most' : 'between';
}

/** In a sentence, `at least 9.1×` for `≥9.1×`. */
function inWords(value: string): string {
  return value.replace(/^≥/, 'at least ').replace(/^≤/, 'at most ');
}

/**
 * The precision rule: two significant digits, and a third if the interval is narrow enough for it to matter.
 * The limits share the decimals of the value; −1 stands for tens.
 */
function decimalsWithin(value: number, half: number): number {
  const size = firstPlace(Math.max(Math.abs(value), half));
  return Math.min(6, 2 - size, Math.max(1 - size, -firstPlace(half)));
}

/** The power of ten of the first digit. */
function firstPlace(value: number): number {
  return Math.floor(Math.log10(value));
}

/**
 * Beyond this share of the value, or beyond `LOPSIDED` if one half is twice the other, a ± would mislead.
 */
const WIDE = 0.5;
const LOPSIDED = 0.2;

function spreadOf(value: number, from: number, to: number, range: string): string {
  const [up, down] = [to - value, value - from];
  const far = Math.max(up, down);
  if (far === 0) return '±0%';
  const share = far / Math.abs(value);
  return share > WIDE || (share > LOPSIDED && far > 2 * Math.min(up, down))
    ? `(${range})`
    : `±${fixedText(100 * share, 0)}%`;
}

/** How a sentence shows an estimate. */
interface EstimateStyle {
  /** Takes the place of the unit, such as `µs` for `µs/message`; the value is not scaled. */
  readonly unit?: string;
  /** Words that follow the limits. */
  readonly notes?: readonly string[];
}

/**
 * An estimate in a sentence: `2,430 msg/s (2,360–2,500)`, `28 % (24–31)`. Limits that read like the value
 * are left out.
 */
export function estimateText(estimate: Estimate, { unit, notes = [] }: EstimateStyle = {}): string {
  const scale = unit === undefined ? scaleOf([estimate]) : { factor: 1, unit };
  const { value, range } = estimateCells(estimate, scale);
  const isRatioNotKnown = value === NOT_KNOWN;
  const alike = [`${value}–${value}`, `${value} to ${value}`, value].includes(range);
  const brackets = [...(alike ? [] : [isRatioNotKnown ? NOT_KNOWN : range]), ...notes];
  const shown = inWords(withUnit(isRatioNotKnown ? 'N' : value, scale.unit));
  return brackets.length === 0 ? shown : `${shown} (${brackets.join('; ')})`;
}

/**
 * `5.5× (5.0–5.9)`, `at least 9.1× (8.8–13)`, `1.01× (0.98–1.03; equivalent)`, `N× (not known)`.
 */
export function ratioText(ratio: Estimate, ...notes: readonly string[]): string {
  return estimateText(ratio, { unit: '×', notes });
}

/** A change, each figure with its sign: `+3.1 % (+1.0 to +5.2)`, `not known`. */
export function changeText(estimate: Estimate): string {
  const { low, high, notKnown } = estimate;
  if (notKnown !== undefined) return NOT_KNOWN;
  const { factor, unit } = scaleOf([estimate]);
  const change = estimate.value * factor;
  if (low === null || high === null) return `${withUnit(signedText(change), unit)} (no interval)`;
  if (low === high) return withUnit(signedText(change), unit);
  const [from, to] = [low * factor, high * factor];
  const decimals = decimalsWithin(change, Math.max(to - change, change - from));
  const read = (one: number): string => signedText(one, decimals);
  return `${withUnit(changeBound(estimate, read), unit)} (${read(from)} to ${read(to)})`;
}

/** `at least +3.1`, `at most −2.0`, `−10 to +20`, or the value alone. */
function changeBound(estimate: Estimate, read: (one: number) => string): string {
  const { value, bound } = estimate;
  const { factor } = scaleOf([estimate]);
  const side = sideOf(estimate);
  if (side === 'between')
    return `${read((bound?.least ?? value) * factor)} to ${read((bound?.most ?? value) * factor)}`;
  return `${side === undefined ? '' : `at ${side} `}${read(value * factor)}`;
}

/** The value alone, with the digits that its interval leaves: `5.5×`. */
export function valueText(estimate: Estimate): string {
  const scale = scaleOf([estimate]);
  return withUnit(estimateCells(estimate, scale).value, scale.unit);
}

/** A note for a comparison without a clear difference; a missing interval needs none. */
export function verdictNotes({ verdict, ratio }: Pick<Comparison, 'verdict' | 'ratio'>): string[] {
  if (verdict === 'equivalent') return ['equivalent'];
  return verdict === 'inconclusive' && ratio.low !== null ? ['undecided'] : [];
}

/** The smallest difference that the trials would probably have shown. */
export function detectableText({ detectable, pairs }: Pick<Comparison, 'detectable' | 'pairs'>): string {
  return isReportedDetectable(detectable, pairs) ? percentText(detectable) : NOT_KNOWN;
}
