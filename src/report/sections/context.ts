import type { Estimate, Metric, ScenarioSummary, Summary } from '../../model/summary.ts';
import { groupBy, type Names } from '../../text/naming.ts';
import type { Colors, LegendEntry } from './panel.ts';

/** The input of every section of charts. */
export interface Context {
  readonly summary: Summary;
  readonly names: Names;
  readonly scenarios: readonly ScenarioSummary[];
  readonly colors: Colors;
  /** The legend's name for lines of a scenario; lines of one name look alike. */
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
