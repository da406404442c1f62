import { baseOf } from '../../model/scenario.ts';
import type { ScenarioSummary, Summary } from '../../model/summary.ts';
import { drawnScenarios, type Names } from '../../text/naming.ts';
import { capacity } from './capacity.ts';
import { claims } from './claims.ts';
import { comparisons } from './comparisons.ts';
import { conditions } from './conditions.ts';
import type { Context } from './context.ts';
import { duets } from './duets.ts';
import { faults } from './faults.ts';
import { feedback } from './feedback.ts';
import { instructions } from './instructions.ts';
import { latency } from './latency.ts';
import { method } from './method.ts';
import { colorScenarios } from './panel.ts';
import { personalization } from './personalization.ts';
import { processor } from './processor.ts';
import { proof } from './proof.ts';
import { ramp } from './ramp.ts';
import { scenarios } from './scenarios.ts';
import type { Section } from './section.ts';
import { soak } from './soak.ts';
import { sweep } from './sweep.ts';
import { throughput } from './throughput.ts';
import { timeline } from './timeline.ts';
import { warnings } from './warnings.ts';
import { wire } from './wire.ts';
import { wirePhases } from './wire-phases.ts';

/** Makes the section of one subject; a section without figures is empty. */
export type Subject = (context: Context) => Section;

/** In the order of the report. */
export const SUBJECTS: readonly Subject[] = [
  sweep,
  ramp,
  capacity,
  faults,
  scenarios,
  duets,
  comparisons,
  throughput,
  latency,
  soak,
  personalization,
  processor,
  instructions,
  wire,
  wirePhases,
  timeline,
  feedback,
  claims,
  warnings,
  proof,
  conditions,
  method,
];

/** Subjects with a line for each scenario. */
const LINES: ReadonlySet<Subject> = new Set([latency, timeline]);

export function sectionsOf(
  summary: Summary,
  names: Names,
  subjects: readonly Subject[] = SUBJECTS,
): readonly Section[] {
  const shown = drawnScenarios(summary);
  const label = (one: ScenarioSummary): string => lineName(one, shown, summary, names);
  const labels = [...new Set(shown.map(label))];
  const context: Context = {
    summary,
    names,
    scenarios: shown,
    colors: colorScenarios(summary, names),
    label,
    marks: (one) => labels.indexOf(label(one)),
  };
  // A line for each value of a sweep and each transport would be a tangle: the curves show them.
  const lines: Context = summary.sweeps.length > 0 ? { ...context, scenarios: [] } : context;
  return subjects.map((subject) => subject(LINES.has(subject) ? lines : context));
}

/**
 * After a search for capacity the rates of all workloads differ, and what matters is which of the two a line
 * is.
 */
function lineName(
  one: ScenarioSummary,
  scenarios: readonly ScenarioSummary[],
  { capacities }: Summary,
  names: Names,
): string {
  if (capacities.length === 0) return names(one.id).short;
  const faster = scenarios.some((other) => baseOf(other) === baseOf(one) && rateOf(other) > rateOf(one));
  const slower = scenarios.some((other) => baseOf(other) === baseOf(one) && rateOf(other) < rateOf(one));
  if (faster) return `${one.transport}, at equal load`;
  return `${one.transport}, ${slower ? 'at 80 % of its capacity' : 'at equal load, which is 80 % of its capacity'}`;
}

function rateOf({ load }: ScenarioSummary): number {
  return load.model === 'open' ? load.ratePerSecond : 0;
}
