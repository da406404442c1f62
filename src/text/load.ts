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

/** The load, for the section about the method. */
export function loadMethod({ config: { load } }: Pick<Summary, 'config'>): string {
  const open =
    'The load is an open loop: arrivals follow a schedule that was fixed before the start and never wait for completions. Response time counts from the intended start and so includes waiting. Arrivals beyond the limit in flight are dropped and counted.';
  switch (load.model) {
    case 'closed':
      return 'The load is a closed loop: a fixed number of calls in flight, and the next starts when one ends. It gives throughput and service time. It does not show how long a message would wait at a fixed rate.';
    case 'open':
      return open;
    case 'ramp':
      return `${open} In every block the rates rise step by step until a transport achieves less than 99 % of the offered rate or drops a message.`;
    case 'capacity':
      return `${open} The search doubles, halves and bisects. A rate that is missed once is tried again; the reported rate was met in three further trials.`;
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
