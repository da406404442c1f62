import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Random } from '../../src/model/random.ts';
import type { Interval } from '../../src/stats/interval.ts';

const PUBLISHED = readFileSync(new URL('../../docs/statistics.md', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));

/**
 * The figure in a table of docs/statistics.md whose first cell is `row`; `column` counts from the first cell,
 * 0.
 */
export function published(row: string, column = 2): number {
  const rows = PUBLISHED.filter(([, name]) => name === row);
  // With two rows of one name either could be wrong, so the result is NaN, which equals nothing.
  return rows.length === 1 ? Number.parseFloat(rows[0]?.[column + 1] ?? '') : Number.NaN;
}

/** All figures in one cell, as in “+5.2 % · 80.1”. */
export function publishedAll(row: string, column: number): number[] {
  const cell = PUBLISHED.find(([, name]) => name === row)?.[column + 1] ?? '';
  return (cell.match(/[\d.]+/g) ?? []).map(Number);
}

/** A share between limits, and in percent within 0.2 points of what is published. */
export function expectShare(
  share: number,
  { row, column, low = 0, high = 1 }: { row: string; column?: number; low?: number; high?: number },
): void {
  expect
    .soft(Math.abs(share * 100 - published(row, column)), `${row}, column ${column ?? 2}: ${share}`)
    .toBeLessThan(0.2);
  expect.soft(share, row).toBeGreaterThanOrEqual(low);
  expect.soft(share, row).toBeLessThanOrEqual(high);
}

/** Box and Muller 1958. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Student's t with 3 degrees of freedom, scaled to a variance of 1; its fourth moment is infinite. */
export function heavyTailed(random: Random): number {
  const chiSquared = normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2;
  return normal(random) / Math.sqrt(chiSquared);
}

/** A logarithm of an exponential variable, of mean 0 and variance 1: skewed. */
export function skewed(random: Random): number {
  return (Math.log(-Math.log(1 - random())) + 0.5772156649015329) / (Math.PI / Math.sqrt(6));
}

/** Stationary noise of variance 1 in which each value keeps `rho` of the one before it. */
export function wandering(random: Random, n: number, rho: number): number[] {
  const fresh = Math.sqrt(1 - rho * rho);
  let value = normal(random);
  return Array.from({ length: n }, () => {
    const now = value;
    value = rho * value + fresh * normal(random);
    return now;
  });
}

export const sample = (n: number, draw: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => draw(i));

export function shareOf(experiments: number, hit: () => boolean): number {
  let hits = 0;
  for (let i = 0; i < experiments; i++) if (hit()) hits++;
  return hits / experiments;
}

export const holds = (interval: Interval | undefined, truth: number): boolean =>
  interval !== undefined &&
  interval.low !== null &&
  interval.high !== null &&
  interval.low <= truth &&
  truth <= interval.high;
