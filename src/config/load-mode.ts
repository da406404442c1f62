import type { Config, LoadMode } from '../model/config.ts';
import type { TrialLength } from '../model/scenario.ts';
import type { CheckedUserConfig } from './user-config.ts';

/** Users of a mailer would call this slow, and a provider's status page an incident. */
const DEFAULT_SLO = [
  { metric: 'p99', below: 100 },
  { metric: 'errors', below: 0.001 },
] as const;

/** Undefined if the user did not choose one. */
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
 * P99 needs a hundred samples beyond it, at a few thousand messages per second. Ramps and searches have many
 * trials.
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

/** The default duration and number of trials. `asked` is the duration that the user set. */
export function trialsOf(
  { model }: LoadMode,
  asked: TrialLength | undefined,
  preset: Pick<Config, 'length' | 'blocks' | 'until'>,
): Pick<Config, 'length' | 'blocks' | 'until'> {
  const { length, blocks, until } = model === 'closed' ? preset : { ...TRIALS[model], until: null };
  const soak = asked !== undefined && 'durationMs' in asked && asked.durationMs >= SOAK_MS;
  const once = soak && (model === 'closed' || model === 'open');
  return { length: asked ?? length, blocks: once ? 1 : blocks, until: once ? null : until };
}

/** Options that contradict each other, or lack each other. */
export function loadProblems({ load, rate, slo, arrivals, maxInFlight, until }: CheckedUserConfig): string[] {
  const rates = rate?.ratesPerSecond.length ?? 0;
  const model = load ?? (rates > 0 ? 'open' : 'closed');
  const problems: string[] = [];
  if (model === 'open' && rates === 0) problems.push('load: an open loop needs a rate, such as 500/s');
  if (model === 'open' && rates > 1)
    problems.push('rate: an open loop has one rate; a range is for load "ramp"');
  if (model === 'ramp' && rates === 1)
    problems.push('rate: a ramp needs a range and its steps, such as 100..5000/8, or none');
  if ((model === 'closed' || model === 'capacity') && rates > 0)
    problems.push(
      model === 'closed'
        ? 'rate: a closed loop has no rate of its own; load "open" has'
        : 'rate: a search for capacity finds the rate; leave it out',
    );
  if (slo !== undefined && model !== 'capacity')
    problems.push(`slo: only load "capacity" takes one, found ${model}`);
  if (model === 'closed' && arrivals !== undefined)
    problems.push('arrivals: a closed loop has none; load "open" has');
  if (model === 'closed' && maxInFlight !== undefined)
    problems.push('maxInFlight: a closed loop has its concurrency; load "open" takes this');
  if ((model === 'ramp' || model === 'capacity') && until !== undefined)
    problems.push(`until: load "${model}" decides itself what to measure next; --blocks says how often`);
  return problems;
}
