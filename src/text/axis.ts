import type { SweepResult } from '../model/crossover.ts';
import type { Estimate } from '../model/estimate.ts';
import { METRIC_ROWS } from '../model/metrics.ts';
import { AXIS_WORDS, type Axis, type Sweep } from '../model/sweep.ts';
import { type EstimateCells, estimateCells } from './estimates.ts';
import { numberText } from './numbers.ts';
import { type Scale, withUnit } from './units.ts';

/** `receipt · client-render: throughput`. */
export function sweepTitle({ kind, strategy, metric }: SweepResult): string {
  return `${kind} · ${strategy}: ${METRIC_ROWS[metric].label}`;
}

/** `34 ms`, `12 kB`, `3.4`: a value of an axis in a sentence. */
export function axisValueText(axis: Axis, value: number): string {
  const { factor, unit } = axisScale(axis, value);
  return withUnit(numberText(value * factor), unit);
}

/** `60 ms` and `50–72`: an interpolated value of an axis, and its limits. */
export function axisEstimateCells(axis: Axis, at: Estimate): Pick<EstimateCells, 'value' | 'range'> {
  const scale = axisScale(axis, at.value);
  const { value, range } = estimateCells(at, scale);
  return { value: withUnit(value, scale.unit), range };
}

function axisScale(axis: Axis, value: number): Scale {
  switch (axis) {
    case 'concurrency':
    case 'batch':
    case 'messages-per-connection':
      return { factor: 1, unit: '' };
    case 'rtt':
      return { factor: 1, unit: 'ms' };
    case 'size':
      return thousandsOf(value, ['bytes', 'kB', 'MB']);
    case 'down':
    case 'up':
      return thousandsOf(value, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);
    default:
      return axis satisfies never;
  }
}

function thousandsOf(value: number, units: readonly string[]): Scale {
  const step = value <= 0 ? 0 : Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return { factor: 1000 ** -step, unit: units[step] ?? '' };
}

/** `1 to 64`, `0 ms to 200 ms`. */
export function axisSpanText({ axis, values }: Sweep): string {
  return [values[0], values.at(-1)].map((value) => axisValueText(axis, value ?? 0)).join(' to ');
}

/** `a round-trip time of 34 ms`, `3.4 recipients per call`. */
export function axisPlaceText(axis: Axis, place: string): string {
  switch (axis) {
    case 'concurrency':
    case 'batch':
    case 'messages-per-connection':
      return `${place} ${AXIS_WORDS[axis].words}`;
    case 'rtt':
      return `a round-trip time of ${place}`;
    case 'size':
      return `a message size of ${place}`;
    case 'down':
      return `a bandwidth to the client of ${place}`;
    case 'up':
      return `a bandwidth to the server of ${place}`;
    default:
      return axis satisfies never;
  }
}
