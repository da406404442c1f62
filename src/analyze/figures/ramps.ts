import type { RunRecord } from '../../model/run-file.ts';
import type { Ramp, RampPoint } from '../../model/summary.ts';
import { byBase, rateOf } from '../trials/base.ts';
import { isSustained } from '../trials/sustained.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { scenarioFigures } from './estimates.ts';

/** A rate is saturated if at least this share of its trials is. */
const SATURATED = 0.5;

/** Latency by offered load; empty if the run is no ramp. */
export function rampsOf(scenarios: readonly ScenarioTrials[], record: RunRecord): Ramp[] {
  if (record.header.config.load.model !== 'ramp') return [];
  const steps = scenarios.filter(({ scenario }) => scenario.role === 'measured');
  return byBase(steps).map(({ base, members }) => {
    const points = members.flatMap((one) => pointOf(one, record));
    return { ...base, points, saturatedAt: saturationOf(points) };
  });
}

type Step = Pick<RampPoint, 'ratePerSecond' | 'trials' | 'saturatedTrials'>;

/** True if half of the trials or more did not sustain the rate. */
export function isSaturatedStep({ trials, saturatedTrials }: Step): boolean {
  return saturatedTrials >= SATURATED * trials;
}

/** The lowest rate above every sustained rate. A missed rate below a sustained one is taken for noise. */
export function saturationOf(points: readonly Step[]): number | null {
  const sorted = points.toSorted((a, b) => a.ratePerSecond - b.ratePerSecond);
  const highest = sorted.findLastIndex((one) => !isSaturatedStep(one));
  return sorted[highest + 1]?.ratePerSecond ?? null;
}

function pointOf(measured: ScenarioTrials, record: RunRecord): RampPoint[] {
  const { scenario, trials } = measured;
  const { metrics } = scenarioFigures(measured, record.header.config.level);
  const { achieved, responseTimeMax } = metrics;
  if (achieved === undefined || responseTimeMax === undefined) return [];
  return [
    {
      scenario: scenario.id,
      ratePerSecond: rateOf(scenario),
      trials: trials.length,
      saturatedTrials: trials.filter((trial) => !isSustained(trial, record)).length,
      achieved,
      responseTimeP50: metrics.responseTimeP50 ?? null,
      responseTimeP90: metrics.responseTimeP90 ?? null,
      responseTimeP99: metrics.responseTimeP99 ?? null,
      responseTimeMax,
    },
  ];
}
