import type { RunRecord } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';

/** The last windows of a warm-up, whose mean is its steady rate. */
const WINDOWS = 4;

/** Base scenarios of a ramp or a capacity search: verified and warmed up, without trials. */
export function basesOf({ header }: RunRecord): readonly Scenario[] {
  return header.plan.scenarios.filter(({ role }) => role === 'probe');
}

/**
 * Messages per second in a scenario's first warm-up, a closed loop. Later warm-ups of replaced processes do
 * not count, so that earlier decisions stay valid. Undefined if nothing was accepted.
 */
export function warmUpRate({ warmUps }: RunRecord, base: Scenario): number | undefined {
  const rates = warmUps.find(({ scenario }) => scenario === baseOf(base))?.rates.slice(-WINDOWS) ?? [];
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return mean > 0 ? mean : undefined;
}

/** Three significant digits, because the rate is part of a scenario's name. */
export function roundRate(rate: number): number {
  return Number(rate.toPrecision(3));
}
