import { mean } from './sample.ts';
import { studentQuantile } from './student.ts';

/**
 * Differences between two quantities along an axis: `rows[i][j]` is that of block i at `at[j]`. Linear
 * between coordinates.
 */
export interface Differences {
  /** Ascending. */
  readonly at: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

/**
 * A part of the axis in which the mean difference is significantly below 0, significantly above it, or
 * neither.
 */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly sign: -1 | 0 | 1;
}

/** A significant change of sign. */
export interface CurveCrossing {
  /** The zero of the mean difference; the middle one of several. */
  readonly at: number;
  /** Limits of the places at which a zero cannot be excluded. */
  readonly low: number;
  readonly high: number;
  /** The sign beyond it. */
  readonly beyond: -1 | 1;
}

/**
 * Divides the axis by a t test of “the difference here is 0” at each place. Inverting the test is
 * Fieller's method (1954, JRSS B 16:175–185) for a difference that is linear between two measured
 * coordinates. The places of sign 0 are a confidence set for any zero of the true difference. It holds at the
 * stated level for normal noise with any correlation between the ends of a segment; it may be empty, have
 * several parts, or reach an end of the axis. One stretch of sign 0 for fewer than two blocks.
 */
export function signsAlong({ at, rows }: Differences, level: number): Stretch[] {
  const [first, last] = [at[0], at.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (rows.length < 2) return [{ from: first, to: last, sign: 0 }];
  const t = studentQuantile(1 - (1 - level) / 2, rows.length - 1);
  const stretches: Stretch[] = [];
  for (let j = 0; j + 1 < at.length; j++) {
    const [from = 0, to = 0] = [at[j], at[j + 1]];
    const segment = momentsOf(rows, j);
    const ends = [0, ...rootsOf(segment, t), 1];
    for (let k = 0; k + 1 < ends.length; k++) {
      const [low = 0, high = 0] = [ends[k], ends[k + 1]];
      add(stretches, {
        from: from + (to - from) * low,
        to: from + (to - from) * high,
        sign: signBetween(segment, low, high, t),
      });
    }
  }
  return stretches;
}

/**
 * The signs on which two sets of stretches of one axis agree, and 0 elsewhere: the signs of a difference of
 * which only bounds are known.
 */
export function agreeing(some: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const one of some)
    for (const other of others) {
      const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
      add(stretches, { from, to, sign: one.sign === other.sign ? one.sign : 0 });
    }
  return stretches;
}

/** Significant changes of sign, with the stretch in between as limits. */
export function crossingsIn(differences: Differences, stretches: readonly Stretch[]): CurveCrossing[] {
  const zeros = zerosOf(differences);
  const crossings: CurveCrossing[] = [];
  let before: Stretch | undefined;
  for (const stretch of stretches) {
    const { sign } = stretch;
    if (sign === 0) continue;
    if (before !== undefined && before.sign !== sign) {
      const [low, high] = [before.to, stretch.from];
      const within = zeros.filter((zero) => zero >= low && zero <= high);
      const middle = within[Math.floor((within.length - 1) / 2)];
      crossings.push({ at: middle ?? (low + high) / 2, low, high, beyond: sign });
    }
    before = stretch;
  }
  return crossings;
}

/** The places at which the mean difference is 0 or changes its sign. */
export function zerosOf({ at, rows }: Differences): number[] {
  const means = at.map((_, j) => mean(rows.map((row) => row[j] ?? Number.NaN)));
  const zeros: number[] = [];
  for (let j = 0; j < at.length; j++) {
    const [here = Number.NaN, next = Number.NaN] = [means[j], means[j + 1]];
    const [from = 0, to = 0] = [at[j], at[j + 1]];
    if (here === 0) zeros.push(from);
    else if (here * next < 0) zeros.push(from + ((to - from) * here) / (here - next));
  }
  return zeros;
}

/** Means at the two ends of a segment, and variances and covariance of these means. */
interface Moments {
  readonly a: number;
  readonly b: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
}

function momentsOf(rows: readonly (readonly number[])[], j: number): Moments {
  const n = rows.length;
  const left = rows.map((row) => row[j] ?? Number.NaN);
  const right = rows.map((row) => row[j + 1] ?? Number.NaN);
  const [a, b] = [mean(left), mean(right)];
  let [aa, ab, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [(left[i] ?? Number.NaN) - a, (right[i] ?? Number.NaN) - b];
    aa += x * x;
    ab += x * y;
    bb += y * y;
  }
  const scale = 1 / (n * (n - 1));
  return { a, b, aa: aa * scale, ab: ab * scale, bb: bb * scale };
}

/**
 * Mean² − t² · variance at the share w of a segment is a parabola in w: its coefficients, from w² down.
 */
function parabola({ a, b, aa, ab, bb }: Moments, t: number): readonly [number, number, number] {
  const [slope, tt] = [b - a, t * t];
  return [slope * slope - tt * (aa - 2 * ab + bb), 2 * a * slope - tt * (2 * ab - 2 * aa), a * a - tt * aa];
}

/** Roots within (0, 1), ascending and distinct: there a sign starts or stops being significant. */
function rootsOf(segment: Moments, t: number): number[] {
  const [p, q, r] = parabola(segment, t);
  const discriminant = q * q - 4 * p * r;
  if (discriminant < 0) return [];
  // Citardauq form: neither root loses precision if p is nearly 0.
  const half = -(q + Math.sign(q || 1) * Math.sqrt(discriminant)) / 2;
  const roots = [half / p, r / half].filter((root) => root > 0 && root < 1).sort((one, other) => one - other);
  // A parabola that only touches 0 has a mean of 0 without variance: one root.
  return roots.filter((root, i) => i === 0 || root !== roots[i - 1]);
}

/**
 * The sign is the same between two roots. If rounding has hidden a root, the places disagree, and the sign is
 * 0.
 */
function signBetween(segment: Moments, low: number, high: number, t: number): -1 | 0 | 1 {
  const [first = 0, ...others] = [0.5, 0.25, 0.75].map((share) =>
    signAt(segment, low + (high - low) * share, t),
  );
  return others.every((sign) => sign === first) ? first : 0;
}

function signAt({ a, b, aa, ab, bb }: Moments, w: number, t: number): -1 | 0 | 1 {
  const middle = a * (1 - w) + b * w;
  const variance = aa * (1 - w) ** 2 + 2 * ab * w * (1 - w) + bb * w * w;
  if (middle === 0 || Math.abs(middle) <= t * Math.sqrt(Math.max(0, variance))) return 0;
  return middle > 0 ? 1 : -1;
}

/** Joins neighbours of one sign, and drops stretches without length. */
function add(stretches: Stretch[], stretch: Stretch): void {
  if (stretch.to <= stretch.from) return;
  const before = stretches.at(-1);
  if (before?.sign === stretch.sign) stretches[stretches.length - 1] = { ...before, to: stretch.to };
  else stretches.push(stretch);
}
