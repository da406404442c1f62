import type { RunRecord } from '../model/run-file.ts';
import { baseOf, type Scenario } from '../model/scenario.ts';

/** The last windows of a warm-up are what it became steady at. */
const WINDOWS = 4;

/** Scenarios of which rates are sought: proven and warmed up, without trials of their own. */
export function basesOf({ header }: RunRecord): readonly Scenario[] {
  return header.plan.scenarios.filter(({ role }) => role === 'probe');
}

/**
 * Messages per second that a scenario did in its warm-up, which is a closed loop. The first warm-up of all: a process that is replaced warms up again, and
 * what was decided before must stay decided. Undefined where nothing was accepted.
 */
export function warmUpRate({ warmUps }: RunRecord, base: Scenario): number | undefined {
  const rates = warmUps.find(({ scenario }) => scenario === baseOf(base))?.rates.slice(-WINDOWS) ?? [];
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return mean > 0 ? mean : undefined;
}

/** Three digits: nobody reads more of a rate, and it names its scenario. */
export function roundRate(rate: number): number {
  return Number(rate.toPrecision(3));
}
