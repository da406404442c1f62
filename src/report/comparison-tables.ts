import { METRIC_ROWS } from '../model/metrics.ts';
import type { Comparison, Metric } from '../model/summary.ts';
import { detectableText } from '../text/estimates.ts';
import { groupBy, type Names } from './naming.ts';
import {
  countColumn,
  estimateColumn,
  none,
  type Table,
  type TerminalLayout,
  text,
  textColumn,
} from './table.ts';

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
      countColumn('smallest difference it could have seen'),
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
      'smallest difference it could have seen': 'detectable',
      pairs: null,
    },
    needed: 2,
    shown,
    ...(shown.length < comparisons.length
      ? { omitted: 'More metrics are compared in the HTML report.' }
      : {}),
  };
}

/** `api-sendgrid against smtp-nodemailer`, with the strategies where these differ. */
export function pairName(one: Pick<Comparison, 'baseline' | 'candidate'>, names: Names): string {
  const [candidate, baseline] = [names(one.candidate), names(one.baseline)];
  if (candidate.kind !== baseline.kind) return `${candidate.full} against ${baseline.full}`;
  if (candidate.strategy !== baseline.strategy) {
    return candidate.short === baseline.short
      ? `${candidate.short}: ${candidate.strategy} against ${baseline.strategy}`
      : `${candidate.strategy} · ${candidate.short} against ${baseline.strategy} · ${baseline.short}`;
  }
  return `${candidate.short} against ${baseline.short}`;
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
  const pairs = groupBy(comparisons, (one) => `${one.candidate}\n${one.baseline}`);
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
