import type { ScenarioSummary, Summary } from '../../model/summary.ts';
import { scaleOf } from '../../text/units.ts';
import { estimateColumn, type Table, tableOf, texts } from '../table.ts';
import type { BarRow } from './chart-data.ts';
import { type Context, estimatesOf, wordsOf } from './context.ts';
import { barPanels } from './panel.ts';
import { scenarioTable } from './scenario-table.ts';
import type { Section } from './section.ts';

export function throughput({ summary, names, scenarios, colors }: Context): Section {
  const scale = scaleOf(estimatesOf(scenarios, ['throughput']));
  // In an open loop, throughput is the offered rate.
  const panels = barPanels(
    scenarios.filter((one) => one.load.model === 'closed'),
    names,
    'throughput',
    scale,
    [{ name: 'throughput', estimate: (one) => one.metrics.throughput, color: (one) => colors(one) }],
    { ceilingOf: (one) => ceilingOf(one, summary) },
  );
  const ceilings = summary.ceilings.length === 0 ? [] : [ceilingTable(summary)];
  return {
    id: 'throughput',
    title: 'Throughput',
    nav: 'Throughput',
    ...wordsOf(summary, 'throughput').page,
    legend: [],
    panels,
    tables:
      panels.length === 0
        ? []
        : [
            scenarioTable(
              'Throughput and service time',
              scenarios,
              ['throughput', 'serviceTimeP50', 'serviceTimeP90', 'serviceTimeP99', 'serviceTimeMax'],
              names,
            ),
            ...ceilings,
          ],
    text:
      ceilings.length === 0
        ? []
        : [
            {
              title: 'Ceilings',
              explanation: 'what harness and mocks could do at most',
              tables: ceilings,
            },
          ],
  };
}

/**
 * The lowest ceiling that was measured with the same messages and load and, unless it is the harness's own,
 * the same mock.
 */
function ceilingOf(one: ScenarioSummary, summary: Summary): BarRow['ceiling'] {
  const [lowest] = summary.ceilings
    .filter(
      (it) =>
        it.kind === one.kind &&
        (it.mock === null || it.mock === one.mock) &&
        it.sizeBytes === one.sizeBytes &&
        it.load.batch === one.load.batch &&
        it.load.concurrency === one.load.concurrency,
    )
    .sort((a, b) => a.throughput.value - b.throughput.value);
  return lowest === undefined ? null : { value: lowest.throughput.value, label: lowest.label };
}

export function ceilingTable(summary: Summary): Table {
  const { ceilings } = summary;
  return tableOf(
    'Upper bounds of these figures',
    [
      texts(
        'ceiling',
        ceilings.map((one) => one.label),
      ),
      texts(
        'kind',
        ceilings.map((one) => one.kind),
      ),
      texts(
        'load',
        ceilings.map((one) => `${one.load.concurrency} in flight, batch ${one.load.batch}`),
      ),
      estimateColumn(
        'throughput',
        ceilings.map((one) => one.throughput),
      ),
    ],
    {
      shape: 'rows',
      headings: ceilings.map(({ label }) => label),
      names: ceilings.map(({ kind }) => kind),
      labels: { kind: null, load: null },
    },
  );
}
