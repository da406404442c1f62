import type { Summary } from '../model/summary.ts';
import { WIRE_PHASES, type WirePhase } from '../model/wire-phases.ts';
import { byWorkload } from './layouts.ts';
import type { Names } from './naming.ts';
import { estimateColumn, type Table, tableOf, texts } from './table.ts';

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

/** Those that any call has, in their order. */
export function shownPhases({ wire }: Pick<Summary, 'wire'>): readonly WirePhase[] {
  return WIRE_PHASES.filter((phase) => wire.some(({ phases }) => phases[phase] !== undefined));
}

/** A note for every reader of these times. */
export function wirePhaseLead({ wire, scenarios }: Pick<Summary, 'wire' | 'scenarios'>): string {
  const calls = wire.map((one) => one.calls);
  const [least, most] = [Math.min(...calls), Math.max(...calls)];
  const emulated = scenarios.some(({ link }) => link.rttMs > 0)
    ? ' Over an emulated link this machine accepts connections at once, and their round trip shows in what follows.'
    : '';
  return `One message to one recipient, each call alone and over a new connection: means of ${least === most ? least : `${least} to ${most}`} calls of one process, after the trials.${emulated}`;
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
