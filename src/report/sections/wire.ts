import { scaleOf } from '../../text/units.ts';
import { type Context, estimatesOf, wordsOf } from './context.ts';
import { barPanels } from './panel.ts';
import { scenarioTable } from './scenario-table.ts';
import type { Section } from './section.ts';

export function wire({ summary, names, scenarios, colors }: Context): Section {
  const bytes = scaleOf(estimatesOf(scenarios, ['bytesToServer']));
  const bytePanels = barPanels(scenarios, names, 'bytes', bytes, [
    { name: 'to server', estimate: (one) => one.metrics.bytesToServer, color: (one) => colors(one) },
    { name: 'to client', estimate: (one) => one.metrics.bytesToClient, color: (one) => colors(one, true) },
  ]);
  const turnPanels = barPanels(
    scenarios,
    names,
    'turnarounds',
    scaleOf(estimatesOf(scenarios, ['turnarounds'])),
    [{ name: 'turnarounds', estimate: (one) => one.metrics.turnarounds, color: (one) => colors(one) }],
  );
  return {
    id: 'wire',
    title: 'Bytes and turnarounds per message',
    nav: 'Bytes and turnarounds',
    ...wordsOf(summary, 'wire').page,
    legend: [],
    panels: bytePanels.flatMap((panel, at) => [
      { ...panel, title: `${panel.title}: bytes` },
      ...(turnPanels[at] === undefined
        ? []
        : [{ ...turnPanels[at], title: `${turnPanels[at].title}: turnarounds` }]),
    ]),
    tables:
      bytePanels.length === 0
        ? []
        : [
            scenarioTable(
              'On the wire, per message',
              scenarios,
              [
                'bytesToServer',
                'bytesToClient',
                'turnarounds',
                'connections',
                'handshakes',
                'resumedHandshakes',
              ],
              names,
            ),
          ],
  };
}
