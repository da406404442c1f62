import { scaleOf } from '../../text/units.ts';
import { deliveryTable, effortTable, faultText, firedTable } from '../fault-tables.ts';
import { type Context, estimatesOf } from './context.ts';
import { barPanels } from './panel.ts';
import type { Section } from './section.ts';

/** Goodput and time to the final outcome under injected faults. */
export function faults({ summary, names, scenarios, colors }: Context): Section {
  const shown = summary.faultResults === null ? [] : scenarios;
  const goodput = barPanels(shown, names, 'goodput', scaleOf(estimatesOf(shown, ['goodput'])), [
    { name: 'goodput', estimate: (one) => one.metrics.goodput, color: (one) => colors(one) },
  ]);
  const times = barPanels(
    shown,
    names,
    'time to final outcome',
    scaleOf(estimatesOf(shown, ['timeToFinalP50', 'timeToFinalP99'])),
    [
      { name: 'p50', estimate: (one) => one.metrics.timeToFinalP50, color: (one) => colors(one) },
      { name: 'p99', estimate: (one) => one.metrics.timeToFinalP99, color: (one) => colors(one, true) },
    ],
  );
  const tables =
    (summary.faultResults?.scenarios.length ?? 0) === 0
      ? []
      : [deliveryTable(summary, names), effortTable(summary, names), firedTable(summary, names)];
  return {
    id: 'faults',
    title: 'Injected faults',
    nav: 'Injected faults',
    lead: `${faultText(summary)} Goodput counts recipients that received their message, each once, per second. The time to the final outcome runs from a recipient’s first attempt, in an open loop from its intended start, until its sender knows its outcome or gives up: the full bar is the median, the pale one the 99th percentile.`,
    legend: [],
    panels: [
      ...goodput.map((panel) => ({ ...panel, title: `${panel.title}: goodput` })),
      ...times.map((panel) => ({ ...panel, title: `${panel.title}: time to final outcome` })),
    ],
    notes:
      tables.length === 0
        ? []
        : [
            'A delivery counts when the mock accepts it, even if the sender receives no reply. Duplicates are deliveries beyond the first of a recipient. Lost recipients were accepted and received nothing.',
            'Extra connections and bytes are per delivered recipient, beyond those of messages without faults.',
          ],
    tables,
    text:
      tables.length === 0
        ? []
        : [
            {
              title: 'Injected faults',
              explanation: 'recipients, by the ledgers of sender and mock',
              lead: faultText(summary),
              tables,
            },
          ],
  };
}
