import type { Metric, Summary, Verdict } from '../../model/summary.ts';
import {
  detectableText,
  estimateSentence,
  formatEstimate,
  formatNumber,
  percentText,
  printable,
  quantity,
  withUnit,
} from '../../text/format.ts';
import { pairName } from '../comparison-tables.ts';
import { groupBy, METRIC_LABELS, type Names, nameScenarios } from '../naming.ts';
import { mismatchGroups, problemGroups } from '../problems.ts';
import { hasFigures, incompleteness, noFigures, refusalNotice } from '../state.ts';
import { estimateColumn } from '../table.ts';
import { faultSection } from './faults.ts';
import { feedbackSection } from './feedback.ts';
import { type FigureRow, figureColumn, figureTable, figureText } from './figures.ts';
import { type Paint, paintFor, ruledTable, type TerminalOptions, type TerminalRow } from './paint.ts';
import { rateSections } from './rates.ts';
import { scenarioSection } from './scenarios.ts';
import { sweepSections } from './sweeps.ts';
import { wirePhaseSection } from './wire-phases.ts';

export type { TerminalOptions } from './paint.ts';

/** With more pairs than this only throughput is compared in the terminal; the HTML report has the rest. */
const PAIRS_IN_FULL = 6;

/** Of those that were compared; the first is the headline. */
const COMPARED: readonly Metric[] = [
  'throughput',
  'goodput',
  'timeToFinalP50',
  'responseTimeP50',
  'responseTimeP99',
  'serviceTimeP99',
  'clientCpu',
];

/** The answer in one paragraph, then the figures behind it. Ends with a line end. */
export function renderTerminal(summary: Summary, options: TerminalOptions): string {
  const paint = paintFor(options);
  const names = nameScenarios(summary);
  const partial = incompleteness(summary);
  const refusal = refusalNotice(summary);
  const note = [
    ...(partial === undefined ? [] : [paint.styled('yellow', paint.wrapped(partial))]),
    ...(refusal === undefined ? [] : [paint.styled(['bold', 'red'], paint.wrapped(refusal))]),
  ];
  if (!hasFigures(summary)) {
    return join([
      paint.styled(['bold', 'red'], noFigures(summary).headline),
      ...note,
      paint.wrapped(noFigures(summary).reason),
      ...problemSection(summary, paint, names),
      ...mismatchSection(summary, paint, names),
    ]);
  }
  return join([
    paint.styled('bold', paint.wrapped(summary.answer.headline)),
    ...note,
    paint.wrapped(summary.answer.paragraph),
    ...sweepSections(summary, paint),
    ...rateSections(summary, paint, names),
    ...faultSection(summary, paint, names),
    ...scenarioSection(summary, paint, names),
    ...comparisonSection(summary, paint, names),
    ...ceilingSection(summary, paint),
    ...personalizationSection(summary, paint, names),
    ...wirePhaseSection(summary, paint, names),
    ...feedbackSection(summary, paint, names),
    ...claimSection(summary, paint),
    ...warningSection(summary, paint),
    ...problemSection(summary, paint, names),
    paint.styled('dim', paint.wrapped(provenance(summary))),
  ]);
}

function comparisonSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const pairs = new Set(summary.comparisons.map((one) => `${one.candidate}\n${one.baseline}`)).size;
  const many = pairs > PAIRS_IN_FULL;
  const known = COMPARED.filter((metric) => summary.comparisons.some((one) => one.metric === metric));
  const metrics = many ? known.slice(0, 1) : known;
  const shown = summary.comparisons.filter((one) => metrics.includes(one.metric));
  if (shown.length === 0) return [];
  const rows: Exclude<TerminalRow, { instead: string }>[] = [];
  const narrow: string[] = [];
  const groups = groupBy(shown, (one) => {
    const { kind, strategy } = names(one.candidate);
    return many ? `${kind} · ${strategy}` : `${kind} · ${strategy}: ${pairName(one, names)}`;
  });
  for (const [group, members] of groups) {
    rows.push(printable(group));
    narrow.push(paint.styled('bold', paint.wrapped(group)));
    for (const one of members) {
      const label = printable(many ? pairName(one, names) : METRIC_LABELS[one.metric]);
      const { value, range } = formatEstimate(one.ratio);
      const verdict = paint.styled(VERDICT_STYLE[one.verdict], one.verdict);
      const detectable = one.detectable === null ? '–' : detectableText(one);
      rows.push([`  ${label}`, withUnit(value, '×'), range, verdict, detectable]);
      narrow.push(`  ${label}`, `    ${withUnit(value, '×')} (${range}) ${verdict}`);
    }
  }
  const rest =
    shown.length < summary.comparisons.length
      ? `\n${paint.styled('dim', paint.wrapped('More metrics are compared in the HTML report.'))}`
      : '';
  const heading = paint.title('Comparisons', 'candidate against baseline, paired by block');
  const head = ['', 'ratio', 'interval', 'verdict', 'detectable'];
  const short = rows.map((row) => (typeof row === 'string' ? row : row.slice(0, -1)));
  const table = ruledTable(paint, head, rows, [0, 3]) ?? ruledTable(paint, head.slice(0, -1), short, [0, 3]);
  return [`${heading}\n${table ?? narrow.join('\n')}${rest}`];
}

const VERDICT_STYLE = {
  better: 'green',
  worse: 'red',
  equivalent: 'cyan',
  inconclusive: 'yellow',
} as const satisfies Record<Verdict, string>;

function ceilingSection(summary: Summary, paint: Paint): readonly string[] {
  if (summary.ceilings.length === 0) return [];
  const lines = [...groupBy(summary.ceilings, (one) => one.label)].map(([label, members]) => {
    const kinds = members.map(({ kind, mock, throughput }) => {
      const shared = members.length === 1 && mock === null ? '' : `${kind} `;
      return `${shared}${estimateSentence(throughput)}`;
    });
    return paint.wrapped(`${label}: ${kinds.join('; ')}`, 2, '- ');
  });
  return [`${paint.title('Ceilings', 'what harness and mocks could do at most')}\n${lines.join('\n')}`];
}

function personalizationSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const costs = summary.personalization;
  if (costs.length === 0) return [];
  const columns = [
    estimateColumn(
      'client CPU',
      costs.map((one) => one.extraClientCpu),
    ),
    estimateColumn(
      'mock CPU',
      costs.map((one) => one.extraMockCpu),
    ),
    estimateColumn(
      'bytes',
      costs.map((one) => one.extraBytes),
    ),
    estimateColumn(
      'throughput',
      costs.map((one) => one.throughputRatio),
    ),
  ].map((one) => figureColumn(one));
  const rows: FigureRow[] = [];
  const narrow: string[] = [];
  for (const [group, members] of groupBy(costs, (one) => `${one.kind} · ${one.strategy}`)) {
    rows.push(printable(group));
    narrow.push(paint.styled('bold', printable(group)));
    for (const one of members) {
      const row = { name: printable(names(one.candidate).short), at: costs.indexOf(one) };
      rows.push(row);
      const figures = columns.map((column) => figureText(column, row.at));
      narrow.push(`  ${row.name}`, paint.wrapped(figures.join(' · '), 4));
    }
  }
  const heading = paint.title('Cost of personalization', 'over static on the same transport, per recipient');
  return [`${heading}\n${figureTable(paint, columns, rows) ?? narrow.join('\n')}`];
}

const CLAIM_STYLE = {
  supported: 'green',
  refuted: 'red',
  depends: 'yellow',
  'not tested': 'dim',
} as const satisfies Record<Summary['claims'][number]['verdict'], string>;

function claimSection(summary: Summary, paint: Paint): readonly string[] {
  if (summary.claims.length === 0) return [];
  const lines = summary.claims.map(({ claim, verdict, because }) => {
    const first = paint.wrapped(`“${claim}”`, 12, verdict.padEnd(12));
    const marked = paint.styled(CLAIM_STYLE[verdict], verdict) + first.slice(verdict.length);
    return `${marked}\n${paint.wrapped(because, 12)}`;
  });
  return [`${paint.title('Claims')}\n${lines.join('\n')}`];
}

function warningSection(summary: Summary, paint: Paint): readonly string[] {
  if (summary.warnings.length === 0) return [];
  const lines = summary.warnings.map((one) => paint.wrapped(one, 2, '- '));
  return [`${paint.title('What these figures cannot say')}\n${lines.join('\n')}`];
}

function problemSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const { problems } = summary.validity;
  if (problems.length === 0) return [];
  const lines = problemGroups(problems, names).flatMap(({ messages, more, hint }) => [
    ...messages.map((one) => paint.styled('red', paint.wrapped(one, 2, '- '))),
    ...(more === 0 ? [] : [paint.wrapped(`${quantity(more, 'more problem')} of this kind`, 2, '- ')]),
    paint.wrapped(hint, 2),
  ]);
  return [`${paint.title(quantity(problems.length, 'problem'))}\n${lines.join('\n')}`];
}

function mismatchSection(summary: Summary, paint: Paint, names: Names): readonly string[] {
  const { mismatchCount } = summary.equivalence;
  if (mismatchCount === 0) return [];
  const { groups, rest } = mismatchGroups(summary, names);
  const lines = groups.flatMap(({ title, first: { expected, received } }) => [
    paint.wrapped(title, 2, '- '),
    paint.wrapped(`expected ${expected ?? 'nothing'}`, 4),
    paint.wrapped(`received ${received ?? 'nothing'}`, 4),
  ]);
  const heading = paint.title(quantity(mismatchCount, 'mismatch', 'mismatches'));
  return [[heading, ...lines, ...(rest === undefined ? [] : [paint.wrapped(rest, 2, '- ')])].join('\n')];
}

function provenance({ run, config, equivalence }: Summary): string {
  const verified = equivalence.verified.reduce((sum, one) => sum + one.messages, 0);
  const sampled = equivalence.sampled.reduce((sum, one) => sum + one.messages, 0);
  return (
    `${quantity(run.messages, 'message')} accepted in ${quantity(run.finishedTrials, 'trial')}, ${quantity(run.blocks, 'block')}; ` +
    `${formatNumber(verified, 0)} messages verified before${sampled === 0 ? '' : `, ${formatNumber(sampled, 0)} of the timed ones compared`}. Intervals are ${percentText(config.level)} confidence intervals. Seed ${run.seed}.`
  );
}

function join(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
