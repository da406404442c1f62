import { withDoubt } from '../../model/figure-doubt.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf } from '../../model/scenario.ts';
import type { WireTimes } from '../../model/summary.ts';
import { WIRE_PHASES, type WireCall, type WirePhase } from '../../model/wire-phases.ts';
import { meanInterval, within } from '../../stats/interval.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { estimate } from './estimates.ts';

/**
 * Mean time of each phase of a call over a new connection. All calls run in one process, one after the other,
 * so the interval does not include differences between processes or over time.
 */
export function wireTimes(scenarios: readonly ScenarioTrials[], { phases, header }: RunRecord): WireTimes[] {
  const seen = new Set<string>();
  return scenarios.flatMap(({ scenario }): WireTimes[] => {
    const base = baseOf(scenario);
    const calls = phases.findLast((one) => one.scenario === base)?.wire ?? [];
    if (scenario.role !== 'measured' || calls.length === 0 || seen.has(base)) return [];
    seen.add(base);
    const meanOf = (of: (call: WireCall) => number) => {
      const interval = meanInterval(calls.map(of), header.config.level);
      if (interval === undefined) return undefined;
      const found = estimate(within(interval, 0, Number.POSITIVE_INFINITY), header.config.level, 'µs');
      return withDoubt(found, calls.length, 'value');
    };
    const total = meanOf((call) => Object.values(call).reduce((sum, micros) => sum + micros, 0));
    if (total === undefined) return [];
    const times: Partial<Record<WirePhase, NonNullable<typeof total>>> = {};
    for (const phase of WIRE_PHASES) {
      if (!calls.some((call) => call[phase] !== undefined)) continue;
      const found = meanOf((call) => call[phase] ?? 0);
      if (found !== undefined) times[phase] = found;
    }
    return [{ scenario: scenario.id, calls: calls.length, phases: times, total }];
  });
}
