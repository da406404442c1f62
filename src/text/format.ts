import { isReportedDetectable } from '../model/known.ts';
import type { Comparison, Estimate } from '../model/summary.ts';

/** How a column of figures is shown: every value times `factor`, in `unit`. */
export interface Scale {
  readonly factor: number;
  readonly unit: string;
}

const MICROS: Readonly<Record<string, number>> = { ns: 1e-3, µs: 1, us: 1, ms: 1e3, s: 1e6 };
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  byte: 1,
  bytes: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

interface Dimension {
  /** The factor that turns the value into µs, or bytes. */
  readonly factor: number;
  readonly steps: readonly (readonly [name: string, size: number])[];
  /** The text after the unit's name, such as `/message`. */
  readonly rest: string;
}

const TIME_STEPS = [
  ['s', 1e6],
  ['ms', 1e3],
  ['µs', 1],
] as const;
const BYTE_STEPS = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
  ['B', 1],
] as const;

function dimensionOf(unit: string): Dimension | undefined {
  // U+03BC and U+00B5 look alike; both are in use for micro.
  const found = /^([A-Za-zµ]+)(.*)$/su.exec(unit.replace('\u03bc', 'µ'));
  if (found === null) return undefined;
  const [, name = '', rest = ''] = found;
  const micros = MICROS[name];
  if (micros !== undefined) return { factor: micros, steps: TIME_STEPS, rest };
  const bytes = BYTES[name];
  return bytes === undefined ? undefined : { factor: bytes, steps: BYTE_STEPS, rest };
}

/** The scale in which these figures, all of one unit, read best: the median decides. */
export function scaleFor(values: readonly number[], unit: string): Scale {
  if (unit === 'share') return { factor: 100, unit: '%' };
  const dimension = dimensionOf(unit);
  if (dimension === undefined) return { factor: 1, unit };
  const sizes = values.map((value) => Math.abs(value) * dimension.factor).sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  const [name, size] = dimension.steps.find(([, step]) => median >= step) ??
    dimension.steps.at(-1) ?? [unit, 1];
  return { factor: dimension.factor / size, unit: name + dimension.rest };
}

/**
 * The scale that turns values of `unit` into `wanted`, such as `ms`; undefined when they do not measure the
 * same.
 */
export function scaleIn(wanted: string, unit: string): Scale | undefined {
  const dimension = dimensionOf(unit);
  const step = dimension?.steps.find(([name]) => name === wanted);
  return dimension === undefined || step === undefined
    ? undefined
    : { factor: dimension.factor / step[1], unit: wanted };
}

export function scaleOf(estimates: readonly Estimate[]): Scale {
  return scaleFor(
    estimates.map((one) => one.value),
    estimates[0]?.unit ?? '',
  );
}

/**
 * Three significant digits or whole numbers, thousands apart, with a true minus sign. −1 decimals round to
 * tens, −2 to hundreds.
 */
export function formatNumber(value: number, decimals: number = decimalsFor(value)): string {
  const unit = 10 ** Math.max(0, -decimals);
  const text = formatFor(Math.max(0, decimals)).format(
    unit === 1 ? Math.abs(value) : Math.round(Math.abs(value) / unit) * unit,
  );
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Kept, for making one takes longer than using it a hundred times. */
const FORMATS = new Map<number, Intl.NumberFormat>();

function formatFor(decimals: number): Intl.NumberFormat {
  const kept = FORMATS.get(decimals);
  if (kept !== undefined) return kept;
  const made = new Intl.NumberFormat('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  FORMATS.set(decimals, made);
  return made;
}

function decimalsFor(value: number): number {
  return Number.isInteger(value) ? 0 : significantDecimals(value);
}

/** As many as three significant digits need. */
function significantDecimals(value: number): number {
  const size = Math.abs(value);
  if (size >= 100 || size < 5e-7) return 0;
  if (size >= 10) return 1;
  return size >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(size)));
}

/**
 * The precision rule for a value with an interval: two significant digits, and a third if the interval is
 * narrow enough for it to matter. The limits share the value's decimals.
 */
function decimalsWithin(value: number, half: number): number {
  const size = firstPlace(Math.max(Math.abs(value), half));
  return Math.min(6, 2 - size, Math.max(1 - size, -firstPlace(half)));
}

/** The power of ten of the first digit. */
function firstPlace(value: number): number {
  return Math.floor(Math.log10(value));
}

/** The value alone, then what is known of its certainty. */
export interface EstimateText {
  readonly value: string;
  /** `2,360–2,502`, `−3 to 12`, or `no interval`. */
  readonly range: string;
  /**
   * For narrow columns: `±3%`, or `±?` without an interval; the range itself, `(1,640–12,000)`, where a
   * share would mislead.
   */
  readonly spread: string;
}

export function formatEstimate(estimate: Estimate, scale: Scale = scaleOf([estimate])): EstimateText {
  const value = estimate.value * scale.factor;
  const { low, high, notKnown } = estimate;
  if (notKnown !== undefined)
    return estimate.unit === '×'
      ? { value: NOT_KNOWN, range: WHY_NOT_KNOWN[notKnown], spread: '' }
      : { value: formatNumber(value), range: 'interval not known', spread: '±?' };
  if (low === null || high === null) {
    return { value: formatNumber(value), range: 'no interval', spread: '±?' };
  }
  const [from, to] = [low * scale.factor, high * scale.factor];
  const half = Math.max(to - value, value - from);
  const decimals = half === 0 ? decimalsFor(value) : decimalsWithin(value, half);
  const separator = from < 0 ? ' to ' : '–';
  const range = `${formatNumber(from, decimals)}${separator}${formatNumber(to, decimals)}`;
  const share = half === 0 ? 0 : half / Math.abs(value);
  return {
    value: formatNumber(value, decimals),
    range,
    spread:
      share > WIDE || (share > LOPSIDED && half > 2 * Math.min(to - value, value - from))
        ? `(${range})`
        : `±${formatNumber(100 * share, 0)}%`,
  };
}

const NOT_KNOWN = 'not known';
const WHY_NOT_KNOWN = {
  'few-blocks': 'fewer than 5 blocks',
  wide: 'wider than tenfold',
  'above-whole': 'more than the whole',
} as const satisfies Record<NonNullable<Estimate['notKnown']>, string>;

/** The smallest difference that would have been seen, as far as it is known. */
export function detectableText({ detectable, pairs }: Pick<Comparison, 'detectable' | 'pairs'>): string {
  return isReportedDetectable(detectable, pairs) ? percentText(detectable) : NOT_KNOWN;
}

/** Beyond this share of the value, or of this with one half twice the other, ± would say something false. */
const WIDE = 0.5;
const LOPSIDED = 0.2;

/** `2,431 msg/s (2,360–2,502)` */
export function estimateSentence(estimate: Estimate): string {
  const scale = scaleOf([estimate]);
  const { value, range } = formatEstimate(estimate, scale);
  return `${withUnit(value, scale.unit)} (${range})`;
}

export function withUnit(value: string, unit: string): string {
  if (unit === '' || value === NOT_KNOWN) return value;
  return unit === '×' ? `${value}×` : `${value} ${unit}`;
}

/** 0.034 → `3 %`; 0.004 → `0.4 %` */
export function percentText(share: number): string {
  const value = share * 100;
  return `${formatNumber(value, value > 0 && value < 1 ? 1 : Number.isInteger(Math.round(value * 10) / 10) ? 0 : 1)} %`;
}

/** `2026-03-01 09:30 UTC` */
export function formatInstant(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;
  return `${Math.floor(seconds / 60)} min ${formatNumber(seconds % 60, 0)} s`;
}

export function quantity(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count, 0)} ${count === 1 ? one : many}`;
}

/** A CI job runs what a line says so: `::error::…` and `##[error]…` of GitHub, `##vso[…]` of Azure. */
const WORKFLOW_COMMAND = /((?:^|\s):(?=:[a-z-]+(?: [^:]*)?::)|##(?=(?:vso)?\[))(:?)/gi;

/**
 * Text for a terminal or a line of Markdown: no control characters, no overrides of the direction of writing.
 */
export function printable(text: string): string {
  return text
    .replace(/[\r\n\t\u2028\u2029]+/gu, ' ')
    .replace(WORKFLOW_COMMAND, '$1\u200b$2')
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
