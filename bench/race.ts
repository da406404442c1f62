import { setTimeout as pause } from 'node:timers/promises';
import { pairedRatio } from '../src/stats/paired.ts';

/** One side of a race: runs for about so long and says how many messages a second it did. */
export type Side = (windowMs: number) => Promise<number>;

export interface RaceResult {
  readonly name: string;
  /** Geometric means over all windows, in messages per second. */
  readonly contender: number;
  readonly reference: number;
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
  /** The least ratio that this project promises. */
  readonly bar: number;
}

/** A race that can't be run here, and why. */
export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

/**
 * Many short windows, because the speed of a shared machine changes within a second: neighbours then meet the
 * same one.
 */
const PAIRS = 48;
const WINDOW_MS = 300;
const LEVEL = 0.95;

/**
 * Runs both sides in turns, A B B A, after a warm-up of each, so that whatever drifts hits both alike; the
 * ratio is paired by neighbours.
 */
export async function race(name: string, bar: number, contender: Side, reference: Side): Promise<RaceResult> {
  for (let i = 0; i < 3; i++) {
    await contender(WINDOW_MS);
    await reference(WINDOW_MS);
  }
  const pairs: { baseline: number; candidate: number }[] = [];
  for (let i = 0; i < PAIRS; i++) {
    const first = await (i % 2 === 0 ? contender : reference)(WINDOW_MS);
    await pause(10);
    const second = await (i % 2 === 0 ? reference : contender)(WINDOW_MS);
    await pause(10);
    pairs.push(i % 2 === 0 ? { candidate: first, baseline: second } : { candidate: second, baseline: first });
  }
  const compared = pairedRatio(pairs, LEVEL);
  if (compared === undefined) throw new Error(`${name}: a side did nothing`);
  const { value, low, high } = compared.ratio;
  return {
    name,
    contender: geometricMean(pairs.map(({ candidate }) => candidate)),
    reference: geometricMean(pairs.map(({ baseline }) => baseline)),
    ratio: value,
    low,
    high,
    bar,
  };
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
