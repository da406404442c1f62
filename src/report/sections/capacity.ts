import type { Capacity, Summary } from '../../model/summary.ts';
import { sloText } from '../../text/load.ts';
import type { Names } from '../../text/naming.ts';
import { countText } from '../../text/numbers.ts';
import type { ColorKey } from '../html/palette.ts';
import { countColumn, none, type Table, tableOf, text, texts } from '../table.ts';
import type { BarRow } from './chart-data.ts';
import { type Context, wordsOf } from './context.ts';
import type { Panel } from './panel.ts';
import type { Section } from './section.ts';

const NO_COLOR: ColorKey = { family: 'other', shade: 0, soft: false };

/** How much each transport sustains: the bar is the confirmed rate, the whisker its bracket. */
export function capacity(context: Context): Section {
  const { summary, names } = context;
  const words = wordsOf(summary, 'capacity');
  return {
    id: 'capacity',
    title: 'Capacity',
    nav: 'Capacity',
    ...words.page,
    legend: [],
    panels: [...Map.groupBy(summary.capacities, (one) => one.kind)].map(([kind, members]) =>
      panelOf(kind, members, context),
    ),
    tables: summary.capacities.length === 0 ? [] : [capacityTable(summary, names)],
    text:
      summary.capacities.length === 0
        ? []
        : [
            {
              title: 'Capacity',
              explanation: `highest rate with ${sloText(summary)}, in messages per second`,
              tables: [capacityTable(summary, names)],
              ...words.text,
            },
          ],
  };
}

function panelOf(kind: string, members: readonly Capacity[], { names, colors }: Context): Panel {
  const groups = Map.groupBy(members, (one) => one.strategy);
  const rows: { readonly row: BarRow; readonly one: Capacity | undefined }[] = [...groups].flatMap(
    ([strategy, of]) => [
      ...(groups.size > 1
        ? [{ row: { label: strategy, heading: true, ceiling: null }, one: undefined }]
        : []),
      ...of.map((one) => ({
        row: { label: names(one.scenario).short, heading: false, ceiling: null },
        one,
      })),
    ],
  );
  const [only] = groups.keys();
  const figures = members.map(
    ({ scenario, ratePerSecond }) =>
      `${names(scenario).full} ${ratePerSecond === null ? 'none confirmed' : `${countText(ratePerSecond)} msg/s`}`,
  );
  return {
    title: groups.size === 1 && only !== undefined ? `${kind} · ${only}` : kind,
    description: `Bar chart of capacity for ${kind}. ${figures.join('; ')}. The table below has every figure.`,
    chart: {
      type: 'bars',
      axis: 'capacity, msg/s',
      unit: 'msg/s',
      stacked: false,
      range: null,
      rows: rows.map(({ row }) => row),
      series: [
        {
          name: 'capacity',
          colors: rows.map(({ one }) => (one === undefined ? NO_COLOR : colors(one.scenario))),
          points: rows.map(({ one }) =>
            one === undefined || one.ratePerSecond === null
              ? null
              : {
                  value: one.ratePerSecond,
                  low: one.ratePerSecond,
                  high: one.bracket.missed,
                  text: countText(one.ratePerSecond),
                  range:
                    one.bracket.missed === null
                      ? 'nothing missed'
                      : `missed at ${countText(one.bracket.missed)}`,
                },
          ),
        },
      ],
      totals: rows.map(() => null),
    },
  };
}

/** The rate that each transport sustains, and the condition that failed above it. */
export function capacityTable(summary: Summary, names: Names): Table {
  const rows = summary.capacities;
  const rate = (value: number | null) => (value === null ? none('none') : text(countText(value)));
  return tableOf(
    'Highest rate that was sustained under the condition',
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      {
        column: countColumn('capacity', 'msg/s'),
        cells: rows.map(({ ratePerSecond }) =>
          ratePerSecond === null ? none('none confirmed') : rate(ratePerSecond),
        ),
      },
      { column: countColumn('highest met', 'msg/s'), cells: rows.map(({ bracket }) => rate(bracket.met)) },
      {
        column: countColumn('lowest missed', 'msg/s'),
        cells: rows.map(({ bracket }) => rate(bracket.missed)),
      },
      counts(
        'probes',
        '',
        rows.map(({ probes }) => countText(probes)),
      ),
      texts(
        'limited by',
        rows.map(({ limitedBy }) => limitedBy ?? 'nothing measured'),
      ),
    ],
    {
      shape: 'rows',
      labels: { 'highest met': null, 'lowest missed': 'missed', 'limited by': null },
    },
  );
}

function counts(label: string, unit: string, values: readonly string[]) {
  return { column: countColumn(label, unit), cells: values.map(text) };
}
