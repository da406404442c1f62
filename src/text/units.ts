import type { Estimate } from '../model/estimate.ts';

/** How a column of figures is shown: every value times `factor`, in `unit`. */
export interface Scale {
  readonly factor: number;
  readonly unit: string;
}

/** `size`: in µs or bytes. Values from `from` on are shown in this unit. */
interface Step {
  readonly name: string;
  readonly size: number;
  readonly from: number;
}

interface Dimension {
  /** The factor that turns the value into µs, or bytes. */
  readonly factor: number;
  /** Largest first. */
  readonly steps: readonly Step[];
  /** The text after the unit's name, such as `/message`. */
  readonly rest: string;
}

const SECOND = 1e6;
const TIME_STEPS: readonly Step[] = [
  { name: 'days', size: 86_400 * SECOND, from: 129_600 * SECOND },
  { name: 'h', size: 3_600 * SECOND, from: 5_400 * SECOND },
  { name: 'min', size: 60 * SECOND, from: 90 * SECOND },
  { name: 's', size: SECOND, from: SECOND },
  { name: 'ms', size: 1e3, from: 1e3 },
  { name: 'µs', size: 1, from: 0 },
];
const BYTE_STEPS: readonly Step[] = [
  { name: 'GB', size: 1e9, from: 1e9 },
  { name: 'MB', size: 1e6, from: 1e6 },
  { name: 'kB', size: 1e3, from: 1e3 },
  { name: 'B', size: 1, from: 0 },
];

const MICROS: Readonly<Record<string, number>> = { ns: 1e-3, µs: 1, us: 1, ms: 1e3, s: SECOND };
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
  const step = dimension.steps.find(({ from }) => median >= from);
  return step === undefined
    ? { factor: 1, unit }
    : { factor: dimension.factor / step.size, unit: step.name + dimension.rest };
}

export function scaleOf(estimates: readonly Estimate[]): Scale {
  return scaleFor(
    estimates.map((one) => one.value),
    estimates[0]?.unit ?? '',
  );
}

/**
 * The scale that turns values of `unit` into `wanted`, such as `ms`; undefined if the two do not measure the
 * same.
 */
export function scaleIn(wanted: string, unit: string): Scale | undefined {
  const dimension = dimensionOf(unit);
  const step = dimension?.steps.find(({ name }) => name === wanted);
  return dimension === undefined || step === undefined
    ? undefined
    : { factor: dimension.factor / step.size, unit: wanted };
}

/** `2,430 msg/s`, `5.5×`, `79 %`. */
export function withUnit(value: string, unit: string): string {
  if (unit === '' || value === NOT_KNOWN) return value;
  return unit === '×' ? `${value}×` : `${value} ${unit}`;
}

/** The text of a ratio that the trials do not show. */
export const NOT_KNOWN = 'not known';
