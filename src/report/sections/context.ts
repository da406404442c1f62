import type { Estimate, Metric, ScenarioSummary, Summary } from '../../model/summary.ts';
import { groupBy, type Names } from '../naming.ts';
import type { Colors, LegendEntry } from './panel.ts';

/** What every section of charts is drawn from. */
export interface Context {
  readonly summary: Summary;
  readonly names: Names;
  readonly scenarios: readonly ScenarioSummary[];
  readonly colors: Colors;
  /** What lines of a scenario are called in the legend; those of one name look alike. */
  readonly label: (one: ScenarioSummary) => string;
  /** Which dash and mark lines of that name have, in the whole report. */
  readonly marks: (one: ScenarioSummary) => number;
}

export const estimatesOf = (scenarios: readonly ScenarioSummary[], metrics: readonly Metric[]): Estimate[] =>
  scenarios.flatMap((one) => metrics.map((metric) => one.metrics[metric])).filter((one) => one !== undefined);

export function transportLegend({ scenarios, label, colors, marks }: Context): readonly LegendEntry[] {
  return [...groupBy(scenarios, label)].flatMap(([name, [first]]) =>
    first === undefined ? [] : [{ name, color: colors(first), look: 'line', mark: marks(first) }],
  );
}
