import * as z from 'zod';
import type { Link } from '../model/link.ts';
import { AXIS_WORDS, type Axis, type Sweep, valueNotation } from '../model/sweep.ts';
import { LinkNotation } from './link-notation.ts';
import { written } from './notation.ts';

/**
 * An option that may have several values: `16`, a list `1,4,16`, a range `1..64`, or a range and its number
 * of values `1..64/7`. One value is a list of one.
 */
interface Scale {
  /** Parses a value, with or without its unit. */
  readonly read: (text: string) => number | undefined;
  /** The spacing of the values in a range. */
  readonly spacing: 'even' | 'logarithmic';
  /** For a range without a number of values: the default number, or the factor between values. */
  readonly usual: { readonly count: number } | { readonly factor: number };
  readonly whole: boolean;
}

/** Each value is a scenario for each transport, with its own processes. */
const MOST_VALUES = 24;

const SCALES: Readonly<Record<Axis, Scale>> = {
  concurrency: { read: plainNumber, spacing: 'logarithmic', usual: { factor: 2 }, whole: true },
  batch: { read: plainNumber, spacing: 'logarithmic', usual: { factor: 2 }, whole: true },
  'messages-per-connection': {
    read: plainNumber,
    spacing: 'logarithmic',
    usual: { factor: 10 },
    whole: true,
  },
  size: { read: bytes, spacing: 'logarithmic', usual: { factor: 4 }, whole: true },
  rtt: { read: milliseconds, spacing: 'even', usual: { count: 5 }, whole: false },
  down: { read: bitsPerSecond, spacing: 'logarithmic', usual: { factor: 2 }, whole: false },
  up: { read: bitsPerSecond, spacing: 'logarithmic', usual: { factor: 2 }, whole: false },
};

const LIMITS = {
  concurrency: { least: 1, most: 1024 },
  batch: { least: 1, most: 1_000_000 },
  'messages-per-connection': { least: 1, most: 1_000_000 },
  size: { least: 100, most: 20_000_000 },
} as const;

type OptionAxis = keyof typeof LIMITS;

export const ConcurrencyNotation = optionNotation('concurrency', '16', '1..64', '1,4,16');
export const BatchNotation = optionNotation('batch', '100', '1..1000', '1,10,100');
export const MessagesPerConnectionNotation = optionNotation(
  'messages-per-connection',
  '100',
  '1..1000',
  '1,10,100',
);
export const SizeNotation = optionNotation('size', '64kb', '1kb..1mb', '2kb,16kb,128kb');

function optionNotation(axis: OptionAxis, one: string, range: string, list: string) {
  const { least, most } = LIMITS[axis];
  return written(
    z.union([z.number(), z.string(), z.array(z.union([z.number(), z.string()])).min(1)]),
    (value) => {
      const values = valuesOf(axis, value);
      return values?.every((it) => it >= least && it <= most) ? values : undefined;
    },
    `${AXIS_WORDS[axis].words} from ${valueNotation(axis, least)} to ${valueNotation(axis, most)} such as ${one}, a range such as ${range} or ${range}/5, or a list such as ${list}`,
  );
}

const LINK_AXES = ['rtt', 'down', 'up'] as const;

/** A link, and its quantities that have several values. */
export interface SweptLink {
  /** The link with the first of the values. */
  readonly link: Link;
  readonly sweeps: readonly Sweep[];
}

/**
 * The notation of `LinkNotation`, in which a quantity may be a range or a list: `rtt=0..200ms/5,down=20mbit`.
 */
export const SweptLinkNotation = z
  .string()
  .transform((text, context): SweptLink => {
    const sweeps: Sweep[] = [];
    const parts: string[] = [];
    for (const part of partsOf(text)) {
      const [, name = '', value = ''] = /^([a-z]+)\s*=\s*(.*)$/i.exec(part) ?? [];
      const axis = LINK_AXES.find((one) => one === name);
      const several = axis !== undefined && (value.includes('..') || value.includes(','));
      const values = several ? valuesOf(axis, value) : undefined;
      if (several && values === undefined)
        context.addIssue({
          code: 'custom',
          message: `expected ${axis === 'rtt' ? 'times such as rtt=0..200ms/5 or rtt=0,20,80ms' : `bandwidths such as ${axis}=1..100mbit or ${axis}=1mbit,10mbit`}, at most ${MOST_VALUES} of them, found ${JSON.stringify(part)}`,
          input: text,
        });
      if (axis !== undefined && values !== undefined && values.length > 1)
        sweeps.push({ axis, values: [...values] });
      parts.push(
        axis === undefined || values === undefined ? part : `${axis}=${valueNotation(axis, values[0] ?? 0)}`,
      );
      // Each value must be valid on its own.
      for (const one of values?.slice(1) ?? [])
        check(`${axis}=${valueNotation(axis ?? 'rtt', one)}`, context);
    }
    if (context.issues.length > 0) return z.NEVER;
    const link = check(parts.join(','), context);
    return link === undefined ? z.NEVER : { link, sweeps };
  })
  .meta({
    description: 'a link such as "region" or "rtt=50ms,down=20mbit", or one with a range: "rtt=0..200ms/5"',
  });

function check(text: string, context: z.core.$RefinementCtx<string>): Link | undefined {
  const { success, data, error } = LinkNotation.safeParse(text);
  if (success) return data;
  for (const { message } of error.issues) context.addIssue({ code: 'custom', message, input: text });
  return undefined;
}

/** Splits at commas, except inside a list: `rtt=0,20,80ms,down=20mbit` has two parts. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (const part of text.split(',')) {
    const before = parts.at(-1);
    if (before?.includes('=') === true && /^\s*\d/.test(part)) parts[parts.length - 1] = `${before},${part}`;
    else parts.push(part.trim());
  }
  return parts;
}

/** The distinct values of an option in ascending order; undefined if the notation is invalid. */
export function valuesOf(axis: Axis, value: unknown): readonly number[] | undefined {
  const { read, whole } = SCALES[axis];
  const items = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
  const found: number[] = [];
  // In `0,20,80ms` the unit of the last value applies to all.
  const unit = /[a-z]+$/i.exec(String(items.at(-1)).trim())?.[0] ?? '';
  for (const item of items) {
    if (typeof item !== 'number' && typeof item !== 'string') return undefined;
    const text = String(item).replaceAll('_', '').trim();
    const values = text.includes('..')
      ? rangeOf(axis, text)
      : [read(/[a-z]$/i.test(text) ? text : text + unit)];
    for (const one of values ?? [undefined]) {
      if (one === undefined || !Number.isFinite(one) || one < 0 || (whole && !Number.isInteger(one)))
        return undefined;
      found.push(one);
    }
  }
  const distinct = [...new Set(found)].sort((a, b) => a - b);
  return distinct.length === 0 || distinct.length > MOST_VALUES ? undefined : distinct;
}

/** `0..200ms/5`: the unit follows the last value, or both values. */
function rangeOf(axis: Axis, text: string): number[] | undefined {
  const { read, spacing, usual, whole } = SCALES[axis];
  const [, first = '', last = '', steps] = /^(.+?)\.\.(.+?)(?:\/(\d+))?$/.exec(text) ?? [];
  const unit = /[a-z]+$/i.exec(last)?.[0] ?? '';
  const low = read(/[a-z]$/i.test(first) ? first : first + unit);
  const high = read(last);
  if (low === undefined || high === undefined || low >= high) return undefined;
  if (spacing === 'logarithmic' && low <= 0) return undefined;
  const count = steps === undefined ? ('count' in usual ? usual.count : undefined) : Number(steps);
  if (count === undefined) return multiples(low, high, 'factor' in usual ? usual.factor : 2);
  if (count < 2 || count > MOST_VALUES) return undefined;
  return Array.from({ length: count }, (_, i) => {
    if (i === 0 || i === count - 1) return i === 0 ? low : high;
    const share = i / (count - 1);
    const value = spacing === 'even' ? low + (high - low) * share : low * (high / low) ** share;
    return whole ? Math.round(value) : Number(value.toPrecision(3));
  });
}

/** Values that each are `factor` times the one before, and the end of the range. */
function multiples(low: number, high: number, factor: number): number[] {
  const values: number[] = [];
  for (let value = low; value < high; value *= factor) values.push(value);
  return [...values, high];
}

function plainNumber(text: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function milliseconds(text: string): number | undefined {
  return measured(text, { '': 1, ms: 1, s: 1000 });
}

/** Decimal units, as in the report. */
function bytes(text: string): number | undefined {
  return measured(text, { '': 1, b: 1, kb: 1e3, mb: 1e6 });
}

function bitsPerSecond(text: string): number | undefined {
  return measured(text, { '': 1, bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 });
}

function measured(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.toLowerCase()) ?? [];
  const factor = units[unit];
  return amount === undefined || factor === undefined ? undefined : Number(amount) * factor;
}
