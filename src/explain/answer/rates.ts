import { isSaturatedStep } from '../../analyze/figures/ramps.ts';
import { inMs } from '../../model/estimate.ts';
import { doubtIn, FEWEST_BLOCKS } from '../../model/figure-doubt.ts';
import { protocolOf } from '../../model/scenario.ts';
import type { Capacity, Ramp, RampPoint } from '../../model/summary.ts';
import { estimateText, ratioText } from '../../text/estimates.ts';
import { capitalized } from '../../text/lines.ts';
import { listText } from '../../text/lists.ts';
import { countText, numberText, quantity } from '../../text/numbers.ts';
import { type Answer, conditionsText, type Evidence, measuredOf, workloadOf } from '../evidence.ts';
import { conditionText } from '../results/capacities.ts';
import { omissionTexts } from './open.ts';

/** The most that a paragraph names. */
const TOLD = 3;

/** The rate at which each transport saturates. */
export function rampAnswer(evidence: Evidence): Answer {
  const { ramps } = evidence;
  const saturated = ramps.filter(({ saturatedAt }) => saturatedAt !== null);
  const bends = byTransport(saturated, ({ saturatedAt }) => saturatedAt);
  const never = ramps.filter(({ saturatedAt }) => saturatedAt === null);
  const parts = [
    ...bends.map(({ transport, range }) => `${transport} saturates at ${range}`),
    ...[...Map.groupBy(never, ({ transport }) => transport)].map(
      ([transport, of]) =>
        `${transport} ${sustainedText(of)}${bends.some((one) => one.transport === transport) ? ' for other messages' : ''}`,
    ),
  ];
  const told = ramps.slice(0, TOLD).map(rampText);
  const rest = ramps.length - told.length;
  return {
    headline: ramps.length === 0 ? 'No answer: the ramp holds no step.' : `${listText(parts)}.`,
    paragraph: [
      conditionsText(evidence),
      `Rates rose step by step until less than 99 % of the offered rate was achieved or a message was dropped.`,
      ...told,
      ...(rest > 0 ? [`${quantity(rest, 'more curve')} in the table.`] : []),
      'Beyond saturation a queue grows for as long as the trial lasts, so that response times there say how long the trial was.',
    ].join(' '),
  };
}

/** The rates of ramps that found no saturation. */
function sustainedText(ramps: readonly Ramp[]): string {
  if (ramps.every(({ points }) => !points.some(isSaturatedStep)))
    return 'sustained every rate that was offered';
  const [{ range } = { range: '' }] = byTransport(ramps, highestSustained);
  return `sustained ${range}, the highest that was offered`;
}

function highestSustained({ points }: Ramp): number | null {
  return points.findLast((one) => !isSaturatedStep(one))?.ratePerSecond ?? null;
}

/** Rates that were missed although a higher one was sustained. */
function momentText({ points, saturatedAt }: Ramp): string {
  const missed = points.filter(
    (one) => isSaturatedStep(one) && one.ratePerSecond < (saturatedAt ?? Number.POSITIVE_INFINITY),
  );
  if (missed.length === 0) return '';
  const rates = listText(missed.map(({ ratePerSecond }) => `${countText(ratePerSecond)}/s`));
  return `; ${rates} was missed in half of the trials or more, but higher rates were sustained: run more blocks`;
}

function rampText(ramp: Ramp): string {
  const calm = ramp.points.filter(
    (one) => one.ratePerSecond < (ramp.saturatedAt ?? Number.POSITIVE_INFINITY) && !isSaturatedStep(one),
  );
  const [first, last] = [calm[0], calm.at(-1)];
  const who = `${ramp.transport} (${workloadOf(ramp)})`;
  if (first === undefined || last === undefined) return `${who} did not sustain even the lowest rate.`;
  const beyond = ramp.saturatedAt === null ? '' : `; at ${countText(ramp.saturatedAt)}/s it is saturated`;
  const way = first === last ? timesAt(first) : `${timesAt(first)}, and ${timesAt(last)}`;
  return `${who} has ${way}${beyond}${momentText(ramp)}.`;
}

/** The highest percentile that may be shown at this rate. */
function timesAt(point: RampPoint): string {
  const { responseTimeP50: p50, responseTimeP90: p90, responseTimeP99: p99, ratePerSecond } = point;
  const [name, tail] = p99 === null ? (['P90', p90] as const) : (['P99', p99] as const);
  const shown = [
    ...(p50 === null ? [] : [`P50 ${estimateText(inMs(p50))}`]),
    ...(tail === null ? [] : [`${name} ${estimateText(inMs(tail))}`]),
  ];
  const at = `at ${countText(ratePerSecond)}/s`;
  return shown.length === 0
    ? `too few messages for a percentile ${at}`
    : `a response time of ${listText(shown)} ${at}`;
}

/** How much each transport sustains, and how they compare at equal load and at an equal share of it. */
export function capacityAnswer(evidence: Evidence): Answer {
  const { capacities, record } = evidence;
  const { load } = record.header.config;
  const condition = load.model === 'capacity' ? conditionText(load.slo) : '';
  const found = capacities.filter(({ ratePerSecond }) => ratePerSecond !== null);
  const ranges = byTransport(found, ({ ratePerSecond }) => ratePerSecond);
  const none = [
    ...Map.groupBy(
      capacities.filter((one) => one.ratePerSecond === null),
      ({ transport }) => transport,
    ),
  ];
  const shown = [...measuredOf(evidence, 'smtp'), ...measuredOf(evidence, 'api')];
  const parts = [
    ...ranges.map(({ transport, range }, i) =>
      i === 0 ? `${transport} sustains ${range}` : `${transport} ${range}`,
    ),
    ...none.map(
      ([transport, of]) =>
        `${transport} ${unconfirmedText(of)}${ranges.some((one) => one.transport === transport) ? ' for other messages' : ''}`,
    ),
  ];
  const told = capacities.slice(0, TOLD).map(capacityText);
  const rest = capacities.length - told.length;
  return {
    headline: capacities.length === 0 ? 'No answer: nothing was probed.' : `${listText(parts)}.`,
    paragraph: [
      conditionsText(evidence),
      `The highest rate was sought that has ${condition}, 99 % of it achieved and nothing dropped, in three further trials too.`,
      ...told,
      ...(rest > 0 ? [`The table has ${countText(rest)} more.`] : []),
      ...ratioTexts(found),
      ...loadedTexts(evidence),
      ...omissionTexts(shown),
    ].join(' '),
  };
}

/** For searches that confirmed no rate: a rate that was met, and what was missing to confirm it. */
function unconfirmedText(capacities: readonly Capacity[]): string {
  const met = capacities.filter(({ bracket }) => bracket.met !== null);
  const [range] = byTransport(met, ({ bracket }) => bracket.met);
  return range === undefined ? 'met no rate that was probed' : `met ${range.range}, which was not confirmed`;
}

function capacityText(one: Capacity): string {
  const who = `${one.transport} (${workloadOf(one)})`;
  const { met } = one.bracket;
  const limit = one.limitedBy === null ? '' : `; ${one.limitedBy}`;
  if (one.ratePerSecond === null)
    return `For ${who}, none was confirmed in ${quantity(one.probes, 'probe')}${met === null ? '' : `, though ${countText(met)}/s was met`}${limit}.`;
  return `${who} sustains ${countText(one.ratePerSecond)}/s${limit}.`;
}

/** The ratios of sustained rates in the first workload, with the uncertainty of the brackets. */
function ratioTexts(found: readonly Capacity[]): string[] {
  const groups = [...Map.groupBy(found, workloadOf).values()].slice(0, 1);
  return groups.flatMap((group) => {
    const smtp = group.find((one) => protocolOf(one) === 'smtp');
    const api = group.find((one) => protocolOf(one) === 'api');
    if (smtp === undefined || api === undefined) return [];
    const [a, b] = [api.ratePerSecond, smtp.ratePerSecond];
    const [aTop, bTop] = [api.bracket.missed, smtp.bracket.missed];
    if (a === null || b === null || aTop === null || bTop === null) return [];
    if (doubtIn({ value: a / b, low: a / bTop, high: aTop / b }, FEWEST_BLOCKS, 'ratio') !== undefined)
      return [
        `For ${workloadOf(api)}, the ratio of the rates that ${api.transport} and ${smtp.transport} sustain is not known: the brackets are too wide.`,
      ];
    return [
      `For ${workloadOf(api)}, ${api.transport} sustains ${numberText(a / b)}× the rate of ${smtp.transport} (the brackets leave ${numberText(a / bTop)}× to ${numberText(aTop / b)}×).`,
    ];
  });
}

/** At equal load and at an equal share of the capacity, of the first workload. */
function loadedTexts({ comparisons, scenarios }: Evidence): string[] {
  const byId = new Map(scenarios.map((one) => [one.id, one] as const));
  const medians = comparisons.filter(({ metric }) => metric === 'responseTimeP50');
  const first = byId.get(medians[0]?.baseline ?? '');
  const ofFirst = medians.filter(({ baseline }) => {
    const one = byId.get(baseline);
    return one?.kind === first?.kind && one?.strategy === first?.strategy;
  });
  const told = ofFirst.slice(0, TOLD).flatMap(({ baseline, candidate, ratio, verdict }) => {
    const [from, to] = [byId.get(baseline), byId.get(candidate)];
    if (from?.load.model !== 'open' || to?.load.model !== 'open') return [];
    const equal = from.load.ratePerSecond === to.load.ratePerSecond;
    const where = equal
      ? `at the same ${countText(from.load.ratePerSecond)}/s`
      : `each at 80 % of its capacity (${countText(to.load.ratePerSecond)}/s and ${countText(from.load.ratePerSecond)}/s)`;
    return [
      `${where}, ${to.transport} takes ${ratioText(ratio)} the median response time of ${from.transport} (${verdict})`,
    ];
  });
  return told.length === 0 ? [] : [`${capitalized(told.join('; '))}.`];
}

/** `1,200 to 1,900/s` for each transport, over all workloads. */
function byTransport<T extends { readonly transport: string }>(
  items: readonly T[],
  rateOf: (item: T) => number | null,
): { readonly transport: string; readonly range: string }[] {
  return [...Map.groupBy(items, ({ transport }) => transport)].map(([transport, of]) => {
    const rates = of.flatMap((one) => rateOf(one) ?? []).sort((a, b) => a - b);
    const [least, most] = [rates[0] ?? 0, rates.at(-1) ?? 0];
    return {
      transport,
      range: least === most ? `${countText(least)}/s` : `${countText(least)} to ${countText(most)}/s`,
    };
  });
}
