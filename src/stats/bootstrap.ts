import type { Interval } from './interval.ts';
import { mean } from './sample.ts';
import { normalCdf, normalQuantile } from './student.ts';

/** A source of numbers in [0, 1). */
export type RandomSource = () => number;

/**
 * Bias-corrected and accelerated bootstrap interval (Efron 1987, JASA 82:171–185; Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapter 14), for statistics whose distribution is not known. The acceleration
 * comes from the jackknife. Without limits for fewer than two values; undefined for none.
 */
export function bootstrapInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
  options: { readonly level: number; readonly resamples: number; readonly random: RandomSource },
): Interval | undefined {
  if (values.length === 0) return undefined;
  const value = statistic(values);
  if (values.length === 1) return { value, low: null, high: null };
  const replicas = Array.from({ length: options.resamples }, () =>
    statistic(resampled(values, options.random)),
  ).sort((a, b) => a - b);
  const bias = normalQuantile(shareBelow(replicas, value));
  const acceleration = jackknifeAcceleration(values, statistic);
  const limit = (probability: number): number => {
    const z = bias + normalQuantile(probability);
    return orderStatistic(replicas, normalCdf(bias + z / (1 - acceleration * z)));
  };
  const tail = (1 - options.level) / 2;
  return { value, low: limit(tail), high: limit(1 - tail) };
}

function resampled(values: readonly number[], random: RandomSource): number[] {
  return values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN);
}

/** Ties count half, and never all or none, so that the bias stays finite. */
function shareBelow(sorted: readonly number[], value: number): number {
  let share = 0;
  for (const one of sorted) share += one < value ? 1 : one === value ? 0.5 : 0;
  return Math.min(sorted.length - 0.5, Math.max(0.5, share)) / sorted.length;
}

function jackknifeAcceleration(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
): number {
  const without = values.map((_, left) => statistic(values.filter((_, i) => i !== left)));
  const centre = mean(without);
  let squares = 0;
  let cubes = 0;
  for (const one of without) {
    squares += (centre - one) ** 2;
    cubes += (centre - one) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function orderStatistic(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.max(0, Math.floor(share * sorted.length)));
  return sorted[index] ?? Number.NaN;
}
