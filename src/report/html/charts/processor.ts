import { scaleOf } from '../../../text/format.ts';
import { scenarioTable } from '../../tables.ts';
import { barPanels, type ChartSection } from '../panel.ts';
import { type Context, estimatesOf } from './context.ts';

export function processor({ names, scenarios, colors }: Context): ChartSection {
  const scale = scaleOf(estimatesOf(scenarios, ['clientCpu', 'mockCpu']));
  return {
    id: 'cpu',
    title: 'CPU per message',
    nav: 'CPU',
    lead: 'Processor time, user and system, per accepted message. The full bar is the client, the pale bar below it the mock, which is no provider’s server: it shows how hard the instrument worked.',
    legend: [],
    panels: barPanels(scenarios, names, 'CPU', scale, [
      { name: 'client', estimate: (one) => one.metrics.clientCpu, color: (one) => colors(one) },
      { name: 'mock', estimate: (one) => one.metrics.mockCpu, color: (one) => colors(one, true) },
    ]),
    notes: [],
    tables: [
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
