import { signsMessages } from '../../model/feature.ts';
import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { scaleOf } from '../../text/units.ts';
import { byWorkload } from '../layouts.ts';
import { estimateColumn, type Table, tableOf, texts } from '../table.ts';
import { type Context, estimatesOf, wordsOf } from './context.ts';
import { barPanels } from './panel.ts';
import { scenarioTable } from './scenario-table.ts';
import type { Section } from './section.ts';

export function processor({ summary, names, scenarios, colors }: Context): Section {
  const scale = scaleOf(estimatesOf(scenarios, ['clientCpu', 'mockCpu']));
  const panels = barPanels(scenarios, names, 'CPU', scale, [
    { name: 'client', estimate: (one) => one.metrics.clientCpu, color: (one) => colors(one) },
    { name: 'mock', estimate: (one) => one.metrics.mockCpu, color: (one) => colors(one, true) },
  ]);
  return {
    id: 'cpu',
    title: 'CPU per message',
    nav: 'CPU',
    ...wordsOf(summary, 'cpu').page,
    legend: [],
    panels,
    tables:
      panels.length === 0
        ? []
        : [
            scenarioTable(
              'CPU, memory and event loop',
              scenarios,
              [
                'clientCpu',
                'clientCpuUser',
                'clientCpuSystem',
                'mockCpu',
                'clientPeakMemory',
                'mockPeakMemory',
                'clientEventLoopUtilization',
                'clientEventLoopDelayP99',
                'mockEventLoopUtilization',
              ],
              names,
            ),
          ],
  };
}

const NO_SUM = 'does not add up';

export function breakdownTable(summary: Summary, names: Names): Table {
  const rows = summary.breakdown;
  const signed = summary.scenarios.some(({ transport }) => signsMessages(transport));
  const caption = 'Client CPU for one recipient, by step';
  return tableOf(
    signed ? `${caption} (composing includes signing)` : caption,
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      estimateColumn(
        'rendering',
        rows.map((one) => one.rendering),
      ),
      estimateColumn(
        'composing',
        rows.map((one) => one.composing),
        () => NO_SUM,
      ),
      estimateColumn(
        'sending',
        rows.map((one) => one.sending),
        () => NO_SUM,
      ),
      estimateColumn(
        'total',
        rows.map((one) => one.total),
      ),
    ],
    byWorkload(
      rows.map(({ scenario }) => scenario),
      names,
    ),
  );
}
