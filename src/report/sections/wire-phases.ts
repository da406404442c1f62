import { WIRE_PHASES, type WirePhase } from '../../model/wire-phases.ts';
import { scaleOf } from '../../text/units.ts';
import type { ColorKey } from '../html/palette.ts';
import { PHASE_WORDS, shownPhases, wirePhaseLead, wirePhaseTable } from '../wire-tables.ts';
import type { Context } from './context.ts';
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
  return {
    id: 'wire-phases',
    title: 'A new connection, phase by phase',
    nav: 'Phases',
    lead:
      summary.wire.length === 0
        ? ''
        : `${wirePhaseLead(summary)} The client renders and composes; envelope is MAIL and RCPT, data the message up to the last reply (with BDAT the envelope travels with it). The whisker is the interval of the whole.`,
    legend: phases.map((phase) => ({
      name: PHASE_WORDS[phase],
      color: colorOf(phase),
      look: 'fill',
      mark: 0,
    })),
    panels,
    notes: [],
    tables: panels.length === 0 ? [] : [wirePhaseTable(summary, names)],
    text:
      summary.wire.length === 0
        ? []
        : [
            {
              title: 'A new connection, phase by phase',
              lead: wirePhaseLead(summary),
              tables: [wirePhaseTable(summary, names)],
            },
          ],
  };
}

function colorOf(phase: WirePhase): ColorKey {
  return { family: 'phases', shade: WIRE_PHASES.indexOf(phase), soft: false };
}
