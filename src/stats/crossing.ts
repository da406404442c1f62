import { mean } from './sample.ts';
import { studentQuantile } from './student.ts';

/**
 * Differences between two quantities along an axis: `rows[i][j]` is that of block i at coordinate `at[j]`. Between coordinates
 * the difference is taken to be linear.
 */
export interface Differences {
  /** Ascending. */
  readonly at: readonly number[];
  readonly rows: readonly (readonly number[])[];
}

/** A part of the axis in which the mean difference is surely below 0, surely above it, or neither. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly sign: -1 | 0 | 1;
}

/** A place at which the difference changes its sign for certain. */
export interface CurveCrossing {
  /** Where the mean difference is 0; the middle one of several. */
  readonly at: number;
  /** Every place at which a zero cannot be excluded. */
  readonly low: number;
  readonly high: number;
  /** The sign beyond it. */
  readonly beyond: -1 | 1;
}

/**
 * The axis in stretches by what a t test of “the difference here is 0” says at each place: an inverted test, which is Fieller's
 * (1954, JRSS B 16:175–185) for a difference that is linear between two measured coordinates. The places of sign 0 are a confidence
 * set for any zero of the true difference, which holds it with the stated level for normal noise, however noise
 * at the two ends of a segment is correlated, and is allowed to be empty, in several parts, or to reach an end of the axis.
 * All of one sign 0 where there are fewer than two blocks.
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

/** Sure changes of sign, with the stretch in between as limits. */
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

/** Where the mean difference is 0 or changes its sign. */
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

/** Of the two ends of a segment: means, and variances and covariance of these means. */
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

/** Mean² − t² · variance at the share w of the way is a parabola in w: its coefficients from w² down. */
function parabola({ a, b, aa, ab, bb }: Moments, t: number): readonly [number, number, number] {
  const [slope, tt] = [b - a, t * t];
  return [slope * slope - tt * (aa - 2 * ab + bb), 2 * a * slope - tt * (2 * ab - 2 * aa), a * a - tt * aa];
}

/** Within (0, 1), ascending, each once: where a sign begins or ends to be sure. */
function rootsOf(segment: Moments, t: number): number[] {
  const [p, q, r] = parabola(segment, t);
  const discriminant = q * q - 4 * p * r;
  if (discriminant < 0) return [];
  // Citardauq form: neither root loses its digits where p is nearly 0.
  const half = -(q + Math.sign(q || 1) * Math.sqrt(discriminant)) / 2;
  const roots = [half / p, r / half].filter((root) => root > 0 && root < 1).sort((one, other) => one - other);
  // A parabola that only touches 0 does so where the mean itself is 0 without any variance: one place.
  return roots.filter((root, i) => i === 0 || root !== roots[i - 1]);
}

/** The same at every place between two roots; where rounding has hidden a root, places disagree, and none is sure. */
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

/** Neighbours of one sign are one stretch; what rounding has left no length is none. */
function add(stretches: Stretch[], stretch: Stretch): void {
  if (stretch.to <= stretch.from) return;
  const before = stretches.at(-1);
  if (before?.sign === stretch.sign) stretches[stretches.length - 1] = { ...before, to: stretch.to };
  else stretches.push(stretch);
}
