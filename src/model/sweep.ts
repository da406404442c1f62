import * as z from 'zod';
import type { Scenario } from './scenario.ts';

/** Options that a run can sweep. */
export const AXES = ['concurrency', 'batch', 'messages-per-connection', 'size', 'rtt', 'down', 'up'] as const;
export type Axis = (typeof AXES)[number];

/** One option with several values. Each value has its own scenarios, measured in the same blocks. */
export const Sweep = z.object({
  axis: z.enum(AXES),
  values: z
    .array(z.number().min(0))
    .min(2)
    .describe(
      'ascending: concurrent calls, recipients per call, messages per connection, bytes per message, milliseconds, or bits per second',
    ),
});
export type Sweep = z.infer<typeof Sweep>;

/** Label of each axis, and the unit of its values. */
export const AXIS_WORDS = {
  concurrency: { words: 'concurrent calls', unit: '' },
  batch: { words: 'recipients per call', unit: '' },
  'messages-per-connection': { words: 'messages per connection', unit: '' },
  size: { words: 'message size', unit: 'bytes' },
  rtt: { words: 'round-trip time', unit: 'ms' },
  down: { words: 'bandwidth to the client', unit: 'bit/s' },
  up: { words: 'bandwidth to the server', unit: 'bit/s' },
} as const satisfies Readonly<Record<Axis, { readonly words: string; readonly unit: string }>>;

/** The value of a scenario on an axis; null if the size or bandwidth is unlimited. */
export function valueOn(
  axis: Axis,
  {
    load,
    link,
    sizeBytes,
    messagesPerConnection,
  }: Pick<Scenario, 'load' | 'link' | 'sizeBytes' | 'messagesPerConnection'>,
) {
  switch (axis) {
    case 'concurrency':
      return load.concurrency;
    case 'batch':
      return load.batch;
    case 'messages-per-connection':
      return messagesPerConnection ?? null;
    case 'size':
      return sizeBytes;
    case 'rtt':
      return link.rttMs;
    case 'down':
      return link.downBitsPerSecond;
    case 'up':
      return link.upBitsPerSecond;
    default:
      return axis satisfies never;
  }
}

const BYTE_STEPS = [
  ['mb', 1e6],
  ['kb', 1e3],
  ['b', 1],
] as const;
const BIT_STEPS = [
  ['gbit', 1e9],
  ['mbit', 1e6],
  ['kbit', 1e3],
  ['bit', 1],
] as const;

/** The value as a user writes it: `50ms`, `64kb`, `10mbit`, `8`. */
export function valueNotation(axis: Axis, value: number): string {
  switch (axis) {
    case 'concurrency':
    case 'batch':
    case 'messages-per-connection':
      return String(value);
    case 'size':
      return inSteps(value, BYTE_STEPS);
    case 'rtt':
      return `${value}ms`;
    case 'down':
    case 'up':
      return inSteps(value, BIT_STEPS);
    default:
      return axis satisfies never;
  }
}

function inSteps(value: number, steps: readonly (readonly [string, number])[]): string {
  const [name, size] = steps.find(([, step]) => value >= step) ?? ['', 1];
  return `${Number((value / size).toPrecision(6))}${name}`;
}
