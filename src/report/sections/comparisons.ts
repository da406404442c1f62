import { METRIC_ROWS } from '../../model/metrics.ts';
import type { Comparison, Metric } from '../../model/summary.ts';
import { detectableText, estimateText } from '../../text/estimates.ts';
import { type Names, pairName } from '../../text/naming.ts';
import {
  countColumn,
  estimateColumn,
  none,
  type Table,
  type TerminalLayout,
  text,
  textColumn,
} from '../table.ts';
import type { BarChart } from './chart-data.ts';
import { type Context, wordsOf } from './context.ts';
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
    ...wordsOf(summary, 'comparisons').page,
    legend: [],
    matrix: { comparisons: summary.comparisons, names, open: pairs <= PAIRS_IN_SIGHT },
    panels: [
      ...Map.groupBy(drawn, (one) => `${names(one.candidate).kind}, against ${names(one.baseline).short}`),
    ].map(([title, members]) => ratioPanel(title, members, context, rangeOf(drawn))),
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
  const groups = Map.groupBy(members, (one) => names(one.baseline).strategy);
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

/** With more pairs than this, a terminal compares only the first metric. */
const PAIRS_IN_FULL = 6;

/** On a terminal; the first that was compared is the headline. */
const COMPARED: readonly Metric[] = [
  'cost',
  'throughput',
  'goodput',
  'timeToFinalP50',
  'responseTimeP50',
  'responseTimeP99',
  'serviceTimeP99',
  'clientCpu',
];

export function comparisonTable(comparisons: readonly Comparison[], names: Names): Table {
  const ratios = estimateColumn(
    'ratio',
    comparisons.map((one) => one.ratio),
  );
  return {
    caption: 'Candidate against baseline, paired by block',
    columns: [
      textColumn('candidate'),
      textColumn('baseline'),
      textColumn('metric'),
      ratios.column,
      textColumn('candidate is'),
      countColumn('smallest detectable difference'),
      countColumn('pairs'),
    ],
    rows: comparisons.map((one, row) => [
      text(names(one.candidate).full),
      text(names(one.baseline).full),
      text(METRIC_ROWS[one.metric].label),
      ratios.cells[row] ?? none(),
      { type: 'verdict', verdict: one.verdict },
      one.detectable === null ? none('one block') : text(detectableText(one)),
      text(String(one.pairs)),
    ]),
    terminal: terminalLayout(comparisons, names),
  };
}

/** Comparisons as a matrix: one row per pair, one column per metric. */
export function comparisonMatrix(
  comparisons: readonly Comparison[],
  names: Names,
): {
  readonly metrics: readonly Metric[];
  readonly rows: readonly {
    readonly group: string;
    readonly pair: string;
    readonly cells: readonly (Comparison | undefined)[];
  }[];
} {
  const metrics = [...new Set(comparisons.map((one) => one.metric))];
  const pairs = Map.groupBy(comparisons, (one) => `${one.candidate}\n${one.baseline}`);
  return {
    metrics,
    rows: [...pairs.values()].flatMap((of) => {
      const [first] = of;
      if (first === undefined) return [];
      const [candidate, baseline] = [names(first.candidate), names(first.baseline)];
      return [
        {
          group:
            candidate.strategy === baseline.strategy
              ? `${candidate.kind} · ${candidate.strategy}`
              : candidate.kind,
          pair: pairName(first, names),
          cells: metrics.map((metric) => of.find((one) => one.metric === metric)),
        },
      ];
    }),
  };
}

function terminalLayout(comparisons: readonly Comparison[], names: Names): TerminalLayout {
  const pairs = new Set(comparisons.map((one) => `${one.candidate}\n${one.baseline}`)).size;
  const many = pairs > PAIRS_IN_FULL;
  const known = COMPARED.filter((metric) => comparisons.some((one) => one.metric === metric));
  const metrics = many ? known.slice(0, 1) : known;
  const shown = comparisons.flatMap(({ metric }, at) => (metrics.includes(metric) ? [at] : []));
  return {
    shape: 'rows',
    headings: comparisons.map((one) => {
      const { kind, strategy } = names(one.candidate);
      return many ? `${kind} · ${strategy}` : `${kind} · ${strategy}: ${pairName(one, names)}`;
    }),
    names: comparisons.map((one) => (many ? pairName(one, names) : METRIC_ROWS[one.metric].label)),
    labels: {
      baseline: null,
      metric: null,
      'candidate is': 'verdict',
      'smallest detectable difference': 'detectable',
      pairs: null,
    },
    needed: 2,
    shown,
    ...(shown.length < comparisons.length
      ? { omitted: 'More metrics are compared in the HTML report.' }
      : {}),
  };
}
