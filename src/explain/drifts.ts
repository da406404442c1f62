import type { Comparison, ScenarioSummary } from '../model/summary.ts';
import { numberText } from '../text/numbers.ts';
import { workloadOf } from './evidence.ts';

/** Comparisons whose ratio moved during the run, those without a verdict first. */
export function driftTexts(
  comparisons: readonly Comparison[],
  scenarios: readonly ScenarioSummary[],
): string[] {
  const byId = new Map(scenarios.map((one) => [one.id, one] as const));
  return comparisons
    .filter(({ metric, drift }) => drift !== undefined && MAIN.has(metric))
    .toSorted((a, b) => Number(b.drift?.refused) - Number(a.drift?.refused))
    .flatMap(({ metric, baseline, candidate, drift }) => {
      const [from, to] = [byId.get(baseline), byId.get(candidate)];
      if (drift === undefined || from === undefined || to === undefined) return [];
      const what = metric === 'responseTimeP50' ? 'median response time' : 'rate';
      const moved = `${to.transport}’s ${what} drifted during the run, from ${numberText(drift.first)} to ${numberText(drift.last)} times that of ${from.transport} (${workloadOf(to)})`;
      return [
        drift.refused
          ? `No verdict: ${moved}. Find the cause of the slowdown, and run again.`
          : `${moved}: the ratio holds for this run only.`,
      ];
    });
}

/** The metrics that an answer uses. */
const MAIN: ReadonlySet<Comparison['metric']> = new Set(['throughput', 'goodput', 'responseTimeP50']);
