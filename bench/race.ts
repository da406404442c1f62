import { setTimeout as pause } from 'node:timers/promises';
import { pairedRatio } from '../src/stats/paired.ts';

/** One side of a race: runs for about `windowMs` and returns its messages per second. */
export type Side = (windowMs: number) => Promise<number>;

export interface RaceResult {
  readonly name: string;
  /** Geometric means over all windows, in messages per second. */
  readonly contender: number;
  readonly reference: number;
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
  /** The lowest promised ratio. */
  readonly bar: number;
}

/** A race that cannot run here, with the reason. */
export interface Skipped {
  readonly name: string;
  readonly skipped: string;
}

/**
 * Many short windows, because the speed of a shared machine changes within seconds: neighbouring windows have
 * the same speed.
 */
const PAIRS = 48;
const WINDOW_MS = 300;
const LEVEL = 0.95;

/**
 * Runs both sides alternately, A B B A, after a warm-up of each, so that drift affects both alike. The ratio
 * is paired by neighbours.
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
  if (compared === undefined) throw new Error(`${name}: a side sent no messages`);
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
