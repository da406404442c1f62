import type { SweptMetric } from './crossover.ts';
import type { Axis } from './sweep.ts';

/**
 * Interpolates between two measured values of an axis: `cost` is linear in `coordinate`. Time per message is
 * a constant plus a part proportional to round-trip time, size, 1/bandwidth or 1/batch; concurrency has no
 * such law and uses logarithms.
 */
export interface Reading {
  /** Increases with the value. */
  readonly coordinate: (value: number) => number;
  readonly value: (coordinate: number) => number;
  /** The cost of a figure at a value; lower is better. */
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
  // A call's time covers all its recipients.
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
