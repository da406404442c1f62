import type { Crossover, SweepResult } from '../../model/crossover.ts';
import type { Axis } from '../../model/sweep.ts';
import { axisEstimateCells, axisPlaceText } from '../../text/axis.ts';
import { capitalized } from '../../text/lines.ts';
import { listText } from '../../text/lists.ts';
import { percentText, quantity } from '../../text/numbers.ts';
import { type Answer, conditionsText, type Evidence, workloadOf } from '../evidence.ts';

/** As many crossovers as a headline bears, and as many as a paragraph does. */
const IN_HEADLINE = 2;
const IN_PARAGRAPH = 6;

interface Told {
  readonly of: SweepResult;
  readonly crossover: Crossover;
}

/** The leading transport, and the values at which it changes; undefined if fewer than two were swept. */
export function sweepAnswer(evidence: Evidence): Answer | undefined {
  const [first] = evidence.sweeps;
  const told = evidence.sweeps.flatMap((of) => of.crossovers.map((crossover): Told => ({ of, crossover })));
  const main = told.filter(({ of }) => of.metric === first?.metric);
  if (first === undefined || main.length === 0) return undefined;
  // By another metric only a crossover is news.
  const others = told.filter(
    ({ of, crossover }) => of.metric !== first.metric && crossover.crossings.length > 0,
  );
  const shown = [...main.toSorted(decidedFirst), ...others];
  const several = new Set(evidence.sweeps.map(workloadOf)).size > 1;
  const rest = shown.length - IN_PARAGRAPH;
  return {
    headline: headlineOf(main, first.axis),
    paragraph: [
      conditionsText(evidence),
      ...shown
        .slice(0, IN_PARAGRAPH)
        .map(({ of, crossover }) => (several ? `For ${workloadOf(of)}: ${crossover.text}` : crossover.text)),
      ...(rest > 0 ? [`${quantity(rest, 'more pair')} in the table.`] : []),
      ...(main.length > 1
        ? [
            `The limits of all ${main.length} pairs hold together at ${percentText(evidence.record.header.config.level)}.`,
          ]
        : []),
      ...turnaroundText(evidence.sweeps),
      ...doubts(evidence),
    ].join(' '),
  };
}

function decidedFirst(a: Told, b: Told): number {
  return Number(b.crossover.crossings.length > 0) - Number(a.crossover.crossings.length > 0);
}

function headlineOf(main: readonly Told[], axis: Axis): string {
  const crossed = main.flatMap(({ crossover }) =>
    crossover.crossings.map((crossing) => ({ crossover, crossing })),
  );
  if (crossed.length > 0) {
    const each = crossed.slice(0, IN_HEADLINE).map(({ crossover, crossing: { ahead, at } }) => {
      const behind = ahead === crossover.candidate ? crossover.baseline : crossover.candidate;
      return `above ${axisPlaceText(axis, axisEstimateCells(axis, at).value)}, ${ahead} overtakes ${behind}`;
    });
    const more = crossed.length - each.length;
    return `${capitalized(listText(each))}${more > 0 ? `; ${quantity(more, 'more crossover')}` : ''}.`;
  }
  const ahead = new Set(main.map(({ crossover }) => aheadEverywhere(crossover)));
  const transports = new Set(main.flatMap(({ crossover }) => [crossover.baseline, crossover.candidate]));
  const leader = [...transports].find((one) =>
    main
      .filter(({ crossover }) => crossover.baseline === one || crossover.candidate === one)
      .every(({ crossover }) => aheadEverywhere(crossover) === one),
  );
  if (leader !== undefined) {
    const narrow = main.some(
      ({ crossover: { baseline, candidate, equal } }) =>
        equal.length > 0 && (baseline === leader || candidate === leader),
    );
    return `${leader} is ahead everywhere${narrow ? ', at some values by too little to matter' : ''}: no crossover in this range.`;
  }
  if (!ahead.has(undefined)) return 'No crossover in this range; the leader depends on the workload.';
  const byFigures = [...transports].map((one) => leadOf(one, main)).find((one) => one !== undefined);
  if (byFigures === undefined) return 'Undecided: no crossover is certain in this range.';
  const { transport, sure, of } = byFigures;
  const certainty = sure === of ? '' : `, certainly at ${sure} of ${of}`;
  return `${transport} is ahead at every value of this range${certainty}: no crossover was seen.`;
}

/**
 * A transport whose figures are the better ones at every value, against every other one; at one of them
 * surely.
 */
function leadOf(
  transport: string,
  main: readonly Told[],
): { readonly transport: string; readonly sure: number; readonly of: number } | undefined {
  const own = main.filter(
    ({ crossover: { baseline, candidate } }) => baseline === transport || candidate === transport,
  );
  const leads = own.flatMap(({ of, crossover }) =>
    crossover.ratios.map(({ ratio: { value, low, high } }) => {
      const wants = (of.metric === 'throughput') === (crossover.candidate === transport) ? 1 : -1;
      const ahead = wants * Math.log(value) > 0;
      const surely = wants === 1 ? (low ?? 0) > 1 : high !== null && high < 1;
      return { ahead, surely };
    }),
  );
  const sure = leads.filter(({ surely }) => surely).length;
  return leads.every(({ ahead }) => ahead) && sure > 0 ? { transport, sure, of: leads.length } : undefined;
}

function aheadEverywhere({ verdict, stretches }: Crossover): string | undefined {
  return verdict === 'never' ? (stretches[0]?.ahead ?? undefined) : undefined;
}

/** The reason behind a crossover along the round-trip time. */
function turnaroundText(sweeps: readonly SweepResult[]): string[] {
  const counted = new Map<string, Set<string>>();
  for (const { curves } of sweeps)
    for (const { transport, points } of curves)
      for (const { turnarounds } of points)
        if (turnarounds !== null) {
          const known = counted.get(transport) ?? new Set<string>();
          counted.set(transport, known.add(String(Math.round(turnarounds * 100) / 100)));
        }
  if (counted.size === 0) return [];
  const each = [...counted].map(([transport, values]) => {
    const sorted = [...values].map(Number).sort((a, b) => a - b);
    const [least, most] = [sorted[0], sorted.at(-1)];
    return `${transport} ${least === most ? least : `${least} to ${most}`}`;
  });
  return [`Turnarounds per message, counted on a warm connection: ${each.join(', ')}.`];
}

function doubts({ record, nearCeilings }: Evidence): string[] {
  const names = listText([
    ...new Set(nearCeilings.map(({ scenario }) => `${scenario.transport} (${scenario.variant})`)),
  ]);
  return [
    ...(names === ''
      ? []
      : [`With ${names}, the rate came near the limit of the mock or the harness, which may have set it.`]),
    ...(record.header.config.verify === 0
      ? ['This run did not verify that all sent the same messages.']
      : []),
  ];
}
