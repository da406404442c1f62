import { scaleOf } from '../../text/units.ts';
import { scenarioTable } from '../tables.ts';
import { type Context, estimatesOf } from './context.ts';
import { barPanels } from './panel.ts';
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
