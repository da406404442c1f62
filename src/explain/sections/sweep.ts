import type { Axis } from '../../model/sweep.ts';
import { sweepTitle } from '../../text/axis.ts';
import { type SectionWriter, sectionText } from './section-text.ts';

/** How a place between two measured values is read, in the words of the method. */
const READING: Readonly<Record<Axis, string>> = {
  rtt: 'In between, the time per message is taken to grow evenly with the round-trip time.',
  size: 'In between, the time per message is taken to grow evenly with its size.',
  batch:
    'In between, a call is taken to have a fixed time, which its recipients share, and one for each of them.',
  'messages-per-connection':
    'In between, a connection is taken to have a fixed time, which its messages share, and one for each of them.',
  down: 'In between, the time per message is taken to be a fixed part and one that falls with the bandwidth.',
  up: 'In between, the time per message is taken to be a fixed part and one that falls with the bandwidth.',
  concurrency:
    'In between, logarithms of rates and times are taken to be straight along the logarithm of the axis.',
};

/** How to read curves and bands, and each crossover. */
export const sweepText: SectionWriter = ({ sweeps }) => {
  const [first] = sweeps;
  if (first === undefined) return null;
  return sectionText({
    reading: `Each value was measured through every transport in the same blocks. Whiskers are intervals; the axis of figures is logarithmic. A shaded band marks a certain crossover of two transports. The line in it is the estimate, interpolated between measured values; its ends are limits that hold for all bands of the metric together. ${READING[first.axis]}`,
    notes: sweeps.flatMap((one) => one.crossovers.map(({ text }) => `${sweepTitle(one)}: ${text}`)),
  });
};
