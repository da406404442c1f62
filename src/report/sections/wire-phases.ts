import type { Summary } from '../../model/summary.ts';
import { WIRE_PHASES, type WirePhase } from '../../model/wire-phases.ts';
import type { Names } from '../../text/naming.ts';
import { scaleOf } from '../../text/units.ts';
import type { ColorKey } from '../html/palette.ts';
import { byWorkload } from '../layouts.ts';
import { estimateColumn, type Table, tableOf, texts } from '../table.ts';
import { type Context, wordsOf } from './context.ts';
import { type BarMetric, barPanels } from './panel.ts';
import type { Section } from './section.ts';

export function wirePhases({ summary, names, scenarios }: Context): Section {
  const times = new Map(summary.wire.map((one) => [one.scenario, one]));
  const phases = shownPhases(summary);
  const panels = barPanels(
    scenarios.filter(({ id }) => times.has(id)),
    names,
    'time of a call',
    scaleOf(summary.wire.map(({ total }) => total)),
    phases.map(
      (phase): BarMetric => ({
        name: PHASE_WORDS[phase],
        estimate: (one) => times.get(one.id)?.phases[phase],
        color: () => colorOf(phase),
      }),
    ),
    { stacked: true, total: (one) => times.get(one.id)?.total },
  );
  const words = wordsOf(summary, 'wire-phases');
  return {
    id: 'wire-phases',
    title: 'A new connection, phase by phase',
    nav: 'Phases',
    ...words.page,
    legend: phases.map((phase) => ({
      name: PHASE_WORDS[phase],
      color: colorOf(phase),
      look: 'fill',
      mark: 0,
    })),
    panels,
    tables: panels.length === 0 ? [] : [wirePhaseTable(summary, names)],
    text:
      summary.wire.length === 0
        ? []
        : [
            {
              title: 'A new connection, phase by phase',
              tables: [wirePhaseTable(summary, names)],
              ...words.text,
            },
          ],
  };
}

function colorOf(phase: WirePhase): ColorKey {
  return { family: 'phases', shade: WIRE_PHASES.indexOf(phase), soft: false };
}

export const PHASE_WORDS: Readonly<Record<WirePhase, string>> = {
  client: 'client',
  connect: 'connect',
  tls: 'TLS',
  greeting: 'greeting, EHLO',
  auth: 'AUTH',
  envelope: 'envelope',
  data: 'data',
  request: 'request',
};

/** The phases that any call has, in their order. */
export function shownPhases({ wire }: Pick<Summary, 'wire'>): readonly WirePhase[] {
  return WIRE_PHASES.filter((phase) => wire.some(({ phases }) => phases[phase] !== undefined));
}

export function wirePhaseColumns(summary: Summary): readonly ReturnType<typeof estimateColumn>[] {
  return [
    ...shownPhases(summary).map((phase) =>
      estimateColumn(
        PHASE_WORDS[phase],
        summary.wire.map(({ phases }) => phases[phase]),
        () => 'there is none',
      ),
    ),
    estimateColumn(
      'total',
      summary.wire.map(({ total }) => total),
    ),
  ];
}

export function wirePhaseTable(summary: Summary, names: Names): Table {
  return tableOf(
    'A message over a new connection, phase by phase',
    [
      texts(
        'scenario',
        summary.wire.map((one) => names(one.scenario).full),
      ),
      ...wirePhaseColumns(summary),
    ],
    byWorkload(
      summary.wire.map(({ scenario }) => scenario),
      names,
    ),
  );
}
