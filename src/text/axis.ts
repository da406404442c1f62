import { AXIS_WORDS, type Axis, type Sweep } from '../model/sweep.ts';
import { figure } from './wording.ts';

/** `34 ms`, `12 kB`, `3.4`: a place on an axis as a sentence has it. */
export function axisValueText(axis: Axis, value: number): string {
  switch (axis) {
    case 'concurrency':
    case 'batch':
    case 'messages-per-connection':
      return figure(value);
    case 'rtt':
      return `${figure(value)} ms`;
    case 'size':
      return inUnits(value, ['bytes', 'kB', 'MB']);
    case 'down':
    case 'up':
      return inUnits(value, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);
    default:
      return axis satisfies never;
  }
}

function inUnits(value: number, units: readonly string[]): string {
  const step = value <= 0 ? 0 : Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(value) / 3)));
  return `${figure(value / 1000 ** step)} ${units[step] ?? ''}`;
}

/** `1 to 64`, `0 ms to 200 ms`. */
export function spanOf({ axis, values }: Sweep): string {
  return [values[0], values.at(-1)].map((value) => axisValueText(axis, value ?? 0)).join(' to ');
}

/** `a round-trip time of 34 ms (31 ms to 38 ms)`, `3.4 recipients per call (3.1 to 3.8)`. */
export function namedPlace(axis: Axis, place: string): string {
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
