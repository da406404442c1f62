import type { Estimate, Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { scaleOf } from '../../text/units.ts';
import type { ColorKey } from '../html/palette.ts';
import { byWorkload } from '../layouts.ts';
import { estimateColumn, type Table, tableOf, texts } from '../table.ts';
import { type Context, wordsOf } from './context.ts';
import { type BarMetric, barPanels, type Panel } from './panel.ts';
import { breakdownTable } from './processor.ts';
import type { Section } from './section.ts';

export function personalization({ summary, names, scenarios, colors }: Context): Section {
  const breakdown = new Map(summary.breakdown.map((one) => [one.scenario, one]));
  const parts = partsOf(summary);
  const scale = scaleOf(summary.breakdown.map((one) => one.total));
  const stacked = barPanels(
    scenarios,
    names,
    'client CPU per recipient',
    scale,
    parts.map(
      (part): BarMetric => ({
        name: part.name,
        estimate: (one) => {
          const found = breakdown.get(one.id);
          return found === undefined ? undefined : part.of(found);
        },
        color: () => part.color,
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
  const words = wordsOf(summary, 'personalization');
  return {
    id: 'personalization',
    title: 'The cost of personalization',
    nav: 'Personalization',
    ...words.page,
    legend: parts.map(({ name, color }) => ({ name, color, look: 'fill', mark: 0 })),
    panels: [
      ...stacked,
      ...extra('extra client CPU', (cost) => cost.extraClientCpu),
      ...extra('extra mock CPU', (cost) => cost.extraMockCpu),
      ...extra('extra bytes on the wire', (cost) => cost.extraBytes),
    ],
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
              ...words.text,
            },
          ]),
    ],
  };
}

type Breakdown = Summary['breakdown'][number];

interface Part {
  readonly name: string;
  readonly of: (breakdown: Breakdown) => Estimate | null;
  readonly color: ColorKey;
}

/** Parts that do not add up to their total are not stacked: a bar of its own shows the total. */
function partsOf({ breakdown }: Summary): readonly Part[] {
  const whole: Part = {
    name: 'not divided',
    of: (one) => (one.sending === null ? one.total : null),
    color: { family: 'other', shade: 1, soft: false },
  };
  const parts = (['rendering', 'composing', 'sending'] as const).map(
    (name): Part => ({
      name,
      of: (one) => (one.sending === null ? null : one[name]),
      color: { family: name, shade: 0, soft: false },
    }),
  );
  return breakdown.some(({ sending }) => sending === null) ? [whole, ...parts] : parts;
}

export function personalizationTable(summary: Summary, names: Names): Table {
  const rows = summary.personalization;
  return tableOf(
    'Cost of personalization over static, per recipient',
    [
      texts(
        'kind',
        rows.map((one) => one.kind),
      ),
      texts(
        'transport',
        rows.map((one) => names(one.candidate).short),
      ),
      texts(
        'strategy',
        rows.map((one) => one.strategy),
      ),
      estimateColumn(
        'extra client CPU',
        rows.map((one) => one.extraClientCpu),
      ),
      estimateColumn(
        'extra mock CPU',
        rows.map((one) => one.extraMockCpu),
      ),
      estimateColumn(
        'extra bytes',
        rows.map((one) => one.extraBytes),
      ),
      estimateColumn(
        'throughput',
        rows.map((one) => one.throughputRatio),
      ),
    ],
    byWorkload(
      rows.map(({ candidate }) => candidate),
      names,
      {
        transport: null,
        strategy: null,
        'extra client CPU': 'client CPU',
        'extra mock CPU': 'mock CPU',
        'extra bytes': 'bytes',
      },
    ),
  );
}
