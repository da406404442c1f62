import type { SectionText } from '../../model/section-text.ts';
import type { Estimate, Metric, ScenarioSummary, Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import type { Colors, LegendEntry } from './panel.ts';
import type { Section, TextPart } from './section.ts';

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

/** The sentences of a section, as the page and as Markdown and the terminal have them. */
export interface Words {
  readonly page: Pick<Section, 'lead' | 'lists' | 'notes'>;
  readonly text: Pick<TextPart, 'lead' | 'notes'>;
}

const NO_WORDS: SectionText = { lead: '', reading: '', notes: [], lists: [], chartNotes: [] };

export function wordsOf({ sections }: Pick<Summary, 'sections'>, id: string): Words {
  const { lead, reading, notes, lists, chartNotes } = sections[id] ?? NO_WORDS;
  return {
    page: {
      lead: [lead, reading].filter((one) => one !== '').join(' '),
      lists,
      notes: [...notes, ...chartNotes],
    },
    text: { ...(lead === '' ? {} : { lead }), notes },
  };
}

export const estimatesOf = (scenarios: readonly ScenarioSummary[], metrics: readonly Metric[]): Estimate[] =>
  scenarios.flatMap((one) => metrics.map((metric) => one.metrics[metric])).filter((one) => one !== undefined);

export function transportLegend({ scenarios, label, colors, marks }: Context): readonly LegendEntry[] {
  return [...Map.groupBy(scenarios, label)].flatMap(([name, [first]]) =>
    first === undefined ? [] : [{ name, color: colors(first), look: 'line', mark: marks(first) }],
  );
}
