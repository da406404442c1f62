import { METRIC_ROWS } from '../../model/metrics.ts';
import type { Comparison } from '../../model/summary.ts';
import { estimateText } from '../../text/estimates.ts';
import { percentText } from '../../text/numbers.ts';
import { comparisonTable, pairName } from '../comparison-tables.ts';
import { groupBy, type Names } from '../naming.ts';
import type { BarChart } from './chart-data.ts';
import type { Context } from './context.ts';
import { type Panel, pointOf } from './panel.ts';
import type { Section } from './section.ts';

/** With more pairs than this the matrix is closed at first: the picture comes first. */
const PAIRS_IN_SIGHT = 12;

/** Every pair: throughput as a picture, all metrics as a matrix. */
export function comparisons(context: Context): Section {
  const { summary, names } = context;
  const closed = summary.config.load.model === 'closed';
  const drawn = summary.comparisons.filter(
    (one) => one.metric === (closed ? 'throughput' : 'responseTimeP50'),
  );
  const pairs = new Set(summary.comparisons.map((one) => `${one.candidate}\n${one.baseline}`)).size;
  return {
    id: 'comparisons',
    title: 'Comparisons',
    nav: 'Comparisons',
    lead: `Ratio of candidate to baseline, paired by block, with the verdict on the candidate. Equivalent means surely within ${percentText(summary.config.equivalence)}; inconclusive means that these trials cannot decide; it is not a pass. ${closed ? 'The picture shows throughput: right of 1× the candidate is faster.' : 'The picture shows the median response time: left of 1× the candidate answers sooner.'}`,
    legend: [],
    matrix: { comparisons: summary.comparisons, names, open: pairs <= PAIRS_IN_SIGHT },
    panels: [
      ...groupBy(drawn, (one) => `${names(one.candidate).kind}, against ${names(one.baseline).short}`),
    ].map(([title, members]) => ratioPanel(title, members, context, rangeOf(drawn))),
    notes: [],
    tables: summary.comparisons.length === 0 ? [] : [comparisonTable(summary.comparisons, names)],
    text:
      summary.comparisons.length === 0
        ? []
        : [
            {
              title: 'Comparisons',
              explanation: 'candidate against baseline, paired by block',
              tables: [comparisonTable(summary.comparisons, names)],
            },
          ],
  };
}

function ratioPanel(
  title: string,
  members: readonly Comparison[],
  { summary, names, colors }: Context,
  range: BarChart['range'],
): Panel {
  const groups = groupBy(members, (one) => names(one.baseline).strategy);
  const rows = [...groups].flatMap(([label, of]) => [
    ...(groups.size > 1 ? [{ label, one: undefined }] : []),
    ...of.map((one) => ({ label: rowLabel(one, names), one })),
  ]);
  const [strategy] = groups.keys();
  const subject = METRIC_ROWS[members[0]?.metric ?? 'throughput'].label;
  return {
    title: groups.size === 1 && strategy !== undefined ? title.replace(', ', ` · ${strategy}, `) : title,
    description: `Ratios of ${subject} for ${title}. ${members
      .map((one) => `${pairName(one, names)}: ${estimateText(one.ratio)}, ${one.verdict}`)
      .join('; ')}.`,
    chart: {
      type: 'ratios',
      axis: `${subject}, candidate / baseline (×)`,
      unit: '×',
      stacked: false,
      range,
      rows: rows.map(({ label, one }) => ({ label, heading: one === undefined, ceiling: null })),
      series: [
        {
          name: 'ratio',
          colors: rows.map(({ one }) => {
            const scenario = summary.scenarios.find((it) => it.id === one?.candidate);
            return scenario === undefined ? { family: 'other', shade: 0, soft: false } : colors(scenario);
          }),
          points: rows.map(({ one }) => pointOf(one?.ratio, { factor: 1, unit: '×' })),
        },
      ],
      totals: [],
    },
  };
}

/** Room for every interval and for 1×, where nothing differs. */
function rangeOf(drawn: readonly Comparison[]): BarChart['range'] {
  const values = drawn.flatMap(({ ratio: { value, low, high, notKnown } }) =>
    notKnown === undefined ? [value, low ?? value, high ?? value] : [value],
  );
  const positive = values.filter((value) => value > 0);
  return { min: Math.min(0.8, ...positive) / 1.1, max: Math.max(1.25, ...positive) * 1.05 };
}

function rowLabel(one: Comparison, names: Names): string {
  const [candidate, baseline] = [names(one.candidate), names(one.baseline)];
  return candidate.strategy === baseline.strategy
    ? candidate.short
    : `${candidate.strategy} · ${candidate.short}`;
}
