import type { Config, LoadMode } from '../model/config.ts';
import type { TrialLength } from '../model/scenario.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** Users would call a slower mailer slow, and a provider would report more errors as an incident. */
const DEFAULT_SLO = [
  { metric: 'p99', below: 100 },
  { metric: 'errors', below: 0.001 },
] as const;

/** The chosen load mode; undefined if the user chose none. */
export function loadMode(user: CheckedUserConfig): LoadMode | undefined {
  const { load, rate, arrivals = 'poisson' } = user;
  const [first] = rate?.ratesPerSecond ?? [];
  switch (load ?? (rate === undefined ? undefined : 'open')) {
    case undefined:
      return undefined;
    case 'closed':
      return { model: 'closed' };
    case 'open':
      return first === undefined ? undefined : { model: 'open', ratePerSecond: first, arrivals };
    case 'ramp':
      return {
        model: 'ramp',
        ratesPerSecond: rate === undefined ? null : [...rate.ratesPerSecond],
        arrivals,
      };
    case 'capacity':
      return { model: 'capacity', slo: [...(user.slo ?? DEFAULT_SLO)], arrivals };
  }
}

/**
 * A p99 needs 100 slower samples: 3 s at a few thousand messages per second. Ramps and searches have many
 * trials, and so shorter or fewer ones.
 */
const TRIALS = {
  open: { length: { durationMs: 3000 }, blocks: 5 },
  ramp: { length: { durationMs: 2000 }, blocks: 3 },
  capacity: { length: { durationMs: 3000 }, blocks: 5 },
} as const;

/**
 * From this duration on, a trial is a soak: its course over time is analyzed, and it is repeated only on
 * request.
 */
const SOAK_MS = 60_000;

/** The length and number of trials. `chosen` is the length that the user set. */
export function trialsOf(
  { model }: LoadMode,
  chosen: TrialLength | undefined,
  preset: Pick<Config, 'length' | 'blocks' | 'until'>,
): Pick<Config, 'length' | 'blocks' | 'until'> {
  const { length, blocks, until } = model === 'closed' ? preset : { ...TRIALS[model], until: null };
  const soak = chosen !== undefined && 'durationMs' in chosen && chosen.durationMs >= SOAK_MS;
  const once = soak && (model === 'closed' || model === 'open');
  return { length: chosen ?? length, blocks: once ? 1 : blocks, until: once ? null : until };
}

/** Problems of options that exclude or need each other. */
export function loadProblems({ load, rate, slo, arrivals, maxInFlight, until }: CheckedUserConfig): string[] {
  const rates = rate?.ratesPerSecond.length ?? 0;
  const model = load ?? (rates > 0 ? 'open' : 'closed');
  const problems: string[] = [];
  if (model === 'open' && rates === 0) problems.push('load: an open loop needs a rate, such as 500/s');
  if (model === 'open' && rates > 1)
    problems.push('rate: an open loop has one rate; for a range use load "ramp"');
  if (model === 'ramp' && rates === 1)
    problems.push('rate: a ramp needs a range with steps, such as 100..5000/8; or omit the rate');
  if ((model === 'closed' || model === 'capacity') && rates > 0)
    problems.push(
      model === 'closed'
        ? 'rate: a closed loop has no fixed rate; use load "open", or omit the rate'
        : 'rate: load "capacity" searches for the rate; omit it',
    );
  if (slo !== undefined && model !== 'capacity')
    problems.push(`slo: applies only to load "capacity", found "${model}"; omit one of them`);
  if (model === 'closed' && arrivals !== undefined)
    problems.push('arrivals: a closed loop has no arrivals; use load "open", or omit them');
  if (model === 'closed' && maxInFlight !== undefined)
    problems.push('maxInFlight: applies only to open loops; set concurrency for a closed loop');
  if ((model === 'ramp' || model === 'capacity') && until !== undefined)
    problems.push(`until: load "${model}" has its own stopping rule; set the number of trials with --blocks`);
  return problems;
}
