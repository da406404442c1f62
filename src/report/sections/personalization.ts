import type { Estimate, Summary } from '../../model/summary.ts';
import { scaleOf } from '../../text/units.ts';
import { breakdownTable, personalizationTable } from '../tables.ts';
import type { Context } from './context.ts';
import { type BarMetric, barPanels, type Panel } from './panel.ts';
import type { Section } from './section.ts';

export function personalization({ summary, names, scenarios, colors }: Context): Section {
  const breakdown = new Map(summary.breakdown.map((one) => [one.scenario, one]));
  const phases = ['rendering', 'composing', 'sending'] as const;
  const scale = scaleOf(summary.breakdown.map((one) => one.total));
  const stacked = barPanels(
    scenarios,
    names,
    'client CPU per recipient',
    scale,
    phases.map(
      (phase): BarMetric => ({
        name: phase,
        estimate: (one) => breakdown.get(one.id)?.[phase],
        color: () => ({ family: phase, shade: 0, soft: false }),
      }),
    ),
    { stacked: true, total: (one) => breakdown.get(one.id)?.total },
  );
  const costs = new Map(summary.personalization.map((one) => [one.candidate, one]));
  const extra = (
    subject: string,
    of: (cost: Summary['personalization'][number]) => Estimate | null,
  ): readonly Panel[] =>
    barPanels(
      scenarios,
      names,
      subject,
      scaleOf(summary.personalization.map(of).filter((one) => one !== null)),
      [
        {
          name: subject,
          estimate: (one) => {
            const cost = costs.get(one.id);
            return cost === undefined ? null : of(cost);
          },
          color: (one) => colors(one),
        },
      ],
    ).map((panel) => ({ ...panel, title: `${panel.title}: ${subject}` }));
  const breakdownTables = summary.breakdown.length === 0 ? [] : [breakdownTable(summary, names)];
  const costTables = summary.personalization.length === 0 ? [] : [personalizationTable(summary, names)];
  return {
    id: 'personalization',
    title: 'The cost of personalization',
    nav: 'Personalization',
    lead: 'First where the client’s processor time for one recipient goes: rendering templates, composing MIME (with its DKIM signature, if any), JSON or a form, and sending, which is what is left of the measured total; the whisker is the interval of the total. Then what each strategy adds over static on the same transport, paired by block.',
    legend: phases.map((phase) => ({
      name: phase,
      color: { family: phase, shade: 0, soft: false },
      look: 'fill',
      mark: 0,
    })),
    panels: [
      ...stacked,
      ...extra('extra client CPU', (cost) => cost.extraClientCpu),
      ...extra('extra mock CPU', (cost) => cost.extraMockCpu),
      ...extra('extra bytes on the wire', (cost) => cost.extraBytes),
    ],
    notes: [],
    tables: [...breakdownTables, ...costTables],
    text: [
      ...(costTables.length === 0
        ? []
        : [
            {
              title: 'The cost of personalization',
              explanation: 'over static on the same transport, per recipient',
              tables: costTables,
            },
          ]),
      ...(breakdownTables.length === 0
        ? []
        : [
            {
              title: 'Client CPU by step',
              explanation: 'processor time for one recipient',
              tables: breakdownTables,
            },
          ]),
    ],
  };
}
