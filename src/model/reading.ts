import type { SweptMetric } from './crossover.ts';
import type { Axis } from './sweep.ts';

/**
 * How a transport is read between two measured values of an axis: its `cost` is a straight line in
 * `coordinate`. Time per message is a fixed part and one that grows with what is varied: with the round-trip
 * time, with the size, with the inverse of the bandwidth, and with the inverse of the batch, whose fixed part
 * its recipients share. Where this holds, the interpolation is exact. Calls in flight have no such law before
 * the processor is full: there the logarithms of rates or times are read along the logarithm of the axis.
 */
export interface Reading {
  /** Ascends with the value. */
  readonly coordinate: (value: number) => number;
  readonly value: (coordinate: number) => number;
  /** Of a figure at a value; the lower, the better. */
  readonly cost: (figure: number, value: number) => number;
  readonly figure: (cost: number, value: number) => number;
}

type Along = Pick<Reading, 'coordinate' | 'value'>;

const PROPORTIONAL: Along = { coordinate: (x) => x, value: (u) => u };
const INVERSE: Along = { coordinate: (x) => -1 / x, value: (u) => -1 / u };
const LOGARITHMIC: Along = { coordinate: Math.log, value: Math.exp };

const ALONG: Readonly<Record<Axis, Along>> = {
  concurrency: LOGARITHMIC,
  batch: INVERSE,
  'messages-per-connection': INVERSE,
  size: PROPORTIONAL,
  rtt: PROPORTIONAL,
  down: INVERSE,
  up: INVERSE,
};

export function readingOf(axis: Axis, metric: SweptMetric): Reading {
  const isRate = metric === 'throughput';
  // The time of a call is that of all its recipients.
  const recipients = (value: number): number => (axis === 'batch' && !isRate ? value : 1);
  const time = (figure: number, value: number): number => (isRate ? 1 / figure : figure / recipients(value));
  const back = (cost: number, value: number): number => (isRate ? 1 / cost : cost * recipients(value));
  if (axis !== 'concurrency') return { ...ALONG[axis], cost: time, figure: back };
  return {
    ...ALONG[axis],
    cost: (figure, value) => Math.log(time(figure, value)),
    figure: (cost, value) => back(Math.exp(cost), value),
  };
}
