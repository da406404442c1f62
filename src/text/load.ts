import type { Summary } from '../model/summary.ts';
import { valueNotation } from '../model/sweep.ts';
import { countText, percentText, quantity } from './numbers.ts';

/** The load, for the list of conditions. */
export function loadText(summary: Pick<Summary, 'config'>): string {
  const { load, concurrency, batch, sweep } = summary.config;
  const values = sweep?.values.map((value) => valueNotation(sweep.axis, value)).join(', ') ?? '';
  const inFlight = sweep?.axis === 'concurrency' ? values : concurrency;
  const recipients = sweep?.axis === 'batch' ? `${values} recipients` : quantity(batch, 'recipient');
  const calls = `${inFlight} in flight, ${recipients} per call`;
  if (load.model === 'closed') return `closed loop, ${calls}`;
  const arrivals = `${load.arrivals === 'poisson' ? 'Poisson' : 'evenly spaced'} arrivals, at most ${calls}`;
  switch (load.model) {
    case 'open':
      return `open loop, ${countText(load.ratePerSecond)} messages a second, ${arrivals}`;
    case 'ramp':
      return load.ratesPerSecond === null
        ? `ramp in shares of each transport’s warm-up rate, ${arrivals}`
        : `ramp of ${load.ratesPerSecond.length} rates, ${arrivals}`;
    case 'capacity':
      return `search for capacity under ${sloText(summary)}, ${arrivals}`;
    default:
      return load satisfies never;
  }
}

/** `p99 < 100 ms, errors < 0.1 %`. */
export function sloText({ config: { load } }: Pick<Summary, 'config'>): string {
  if (load.model !== 'capacity') return '';
  return load.slo
    .map(
      ({ metric, below }) =>
        `${metric} < ${metric === 'errors' ? percentText(below) : `${countText(below)} ms`}`,
    )
    .join(', ');
}
