import { signsMessages } from '../../model/feature.ts';
import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { scaleOf } from '../../text/units.ts';
import { byWorkload } from '../layouts.ts';
import { estimateColumn, type Table, tableOf, texts } from '../table.ts';
import { type Context, estimatesOf } from './context.ts';
import { barPanels } from './panel.ts';
import { scenarioTable } from './scenario-table.ts';
import type { Section } from './section.ts';

export function processor({ names, scenarios, colors }: Context): Section {
  const scale = scaleOf(estimatesOf(scenarios, ['clientCpu', 'mockCpu']));
  const panels = barPanels(scenarios, names, 'CPU', scale, [
    { name: 'client', estimate: (one) => one.metrics.clientCpu, color: (one) => colors(one) },
    { name: 'mock', estimate: (one) => one.metrics.mockCpu, color: (one) => colors(one, true) },
  ]);
  return {
    id: 'cpu',
    title: 'CPU per message',
    nav: 'CPU',
    lead: 'Processor time, user and system, per accepted message. The full bar is the client, the pale bar below it the mock. The mock is not a provider’s server: its bar shows the load of the instrument.',
    legend: [],
    panels,
    notes: [],
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
