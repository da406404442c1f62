import type { Summary } from '../../../model/summary.ts';
import { measuredScenarios, type Names } from '../../naming.ts';
import { type ChartSection, colorScenarios } from '../panel.ts';
import { comparisons } from './comparisons.ts';
import type { Context } from './context.ts';
import { latency } from './latency.ts';
import { personalization } from './personalization.ts';
import { processor } from './processor.ts';
import { throughput } from './throughput.ts';
import { timeline } from './timeline.ts';
import { wire } from './wire.ts';

/** Every chart of the report, in its order. A section without figures is left out. */
export function chartSections(summary: Summary, names: Names): readonly ChartSection[] {
  const scenarios = measuredScenarios(summary);
  const transports = [...new Set(scenarios.map((one) => names(one.id).short))];
  const context: Context = {
    summary,
    names,
    scenarios,
    colors: colorScenarios(summary, names),
    marks: (one) => transports.indexOf(names(one.id).short),
  };
  return [comparisons, throughput, latency, personalization, processor, wire, timeline]
    .map((section) => section(context))
    .filter((section) => section.panels.length > 0);
}
