import type { FaultSummary } from '../../model/fault-results.ts';
import type { Summary } from '../../model/summary.ts';
import type { Names } from '../../text/naming.ts';
import { countText, percentText } from '../../text/numbers.ts';
import { scaleOf } from '../../text/units.ts';
import { countColumn, estimateColumn, none, type Table, tableOf, text, texts } from '../table.ts';
import { type Context, estimatesOf, wordsOf } from './context.ts';
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
  const words = wordsOf(summary, 'faults');
  return {
    id: 'faults',
    title: 'Injected faults',
    nav: 'Injected faults',
    ...words.page,
    legend: [],
    panels: [
      ...goodput.map((panel) => ({ ...panel, title: `${panel.title}: goodput` })),
      ...times.map((panel) => ({ ...panel, title: `${panel.title}: time to final outcome` })),
    ],
    tables,
    text:
      tables.length === 0
        ? []
        : [
            {
              title: 'Injected faults',
              explanation: 'recipients, by the ledgers of sender and mock',
              tables,
              ...words.text,
            },
          ],
  };
}

const scenariosOf = ({ faultResults }: Pick<Summary, 'faultResults'>): readonly FaultSummary[] =>
  faultResults?.scenarios ?? [];

function counts(label: string, values: readonly number[]) {
  return { column: countColumn(label), cells: values.map((value) => text(countText(value))) };
}

/** A count with its share of the recipients. */
function shares(label: string, rows: readonly FaultSummary[], of: (one: FaultSummary) => number) {
  return {
    column: countColumn(label),
    cells: rows.map((one) => {
      if (one.recipients === 0) return none('no recipients');
      const part = of(one);
      const share = part === 0 ? '' : ` (${percentText(part / one.recipients)})`;
      return text(`${countText(part)}${share}`);
    }),
  };
}

/** The deliveries and the outcomes that the sender received, by both ledgers. */
export function deliveryTable(summary: Summary, names: Names): Table {
  const rows = scenariosOf(summary);
  return tableOf(
    'Recipients by the ledgers of sender and mock',
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      counts(
        'recipients',
        rows.map((one) => one.recipients),
      ),
      counts(
        'delivered',
        rows.map((one) => one.delivered),
      ),
      shares('duplicates', rows, (one) => one.duplicates),
      shares('given up', rows, (one) => one.givenUp),
      counts(
        'of these delivered',
        rows.map((one) => one.unknown),
      ),
      counts(
        'lost',
        rows.map((one) => one.lost),
      ),
    ],
    {
      shape: 'rows',
      labels: { recipients: null, duplicates: 'twice', 'of these delivered': '…delivered' },
    },
  );
}

export function effortTable(summary: Summary, names: Names): Table {
  const rows = scenariosOf(summary);
  return tableOf(
    'Goodput, time to the final outcome, and the effort beside it',
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      estimateColumn(
        'goodput',
        rows.map((one) => one.goodput),
      ),
      ...(['P50', 'P99', 'Max'] as const).map((name) =>
        estimateColumn(
          `final ${name.toLowerCase()}`,
          rows.map((one) => one[`timeToFinal${name}`]),
          () => 'too few recipients lie beyond it',
        ),
      ),
      estimateColumn(
        'attempts',
        rows.map((one) => one.attempts),
      ),
      estimateColumn(
        'extra connections',
        rows.map((one) => one.extraConnections),
        () => 'not counted',
      ),
      estimateColumn(
        'extra bytes',
        rows.map((one) => one.extraBytes),
        () => 'not counted',
      ),
      counts(
        'waited at most',
        rows.map((one) => one.peakQueue),
      ),
    ],
    {
      shape: 'rows',
      labels: { 'final max': null, 'extra connections': 'extra conn.', 'waited at most': null },
    },
  );
}

/** The faults that fired, and why recipients were given up. */
export function firedTable(summary: Summary, names: Names): Table {
  const rows = scenariosOf(summary);
  return tableOf(
    'Faults that fired, and why recipients were given up',
    [
      texts(
        'scenario',
        rows.map((one) => names(one.scenario).full),
      ),
      texts(
        'faults',
        rows.map(
          ({ fired }) =>
            fired.map(({ rule, times }) => `${rule}: ${countText(times)}×`).join('; ') || 'nothing',
        ),
      ),
      counts(
        'unacknowledged',
        rows.map((one) => one.unacknowledged),
      ),
      counts(
        'refused for good',
        rows.map(({ givenUpReasons: gaveUp }) => gaveUp.refused),
      ),
      counts(
        'after last attempt',
        rows.map(({ givenUpReasons: gaveUp }) => gaveUp.exhausted),
      ),
      counts(
        'queue full',
        rows.map(({ givenUpReasons: gaveUp }) => gaveUp.overflowed),
      ),
      counts(
        'may be accepted',
        rows.map(({ givenUpReasons: gaveUp }) => gaveUp.uncertain),
      ),
    ],
    { shape: 'none' },
  );
}
