import type { Crossing, Crossover, SweptMetric } from '../model/crossover.ts';
import { inverse } from '../model/estimate.ts';
import type { Axis } from '../model/sweep.ts';
import { axisEstimateCells, axisPlaceText, axisValueText } from '../text/axis.ts';
import { ratioText } from '../text/estimates.ts';
import { listText } from '../text/lists.ts';
import { percentText } from '../text/numbers.ts';

const WHAT: Readonly<Record<SweptMetric, string>> = {
  throughput: '',
  serviceTimeP50: ', by the median time of a call',
  responseTimeP50: ', by the median response time',
};

/** A crossover in one or two sentences. */
export function crossoverText(
  one: Omit<Crossover, 'text'>,
  {
    metric,
    axis,
    equivalence,
  }: { readonly metric: SweptMetric; readonly axis: Axis; readonly equivalence: number },
): string {
  const said = verdictText(one, metric, axis);
  if (one.equal.length === 0) return said;
  const places = listText(one.equal.map((value) => axisValueText(axis, value)));
  return `${said} At ${places} they differ by less than ${percentText(equivalence)}, which counts as no difference.`;
}

function verdictText(one: Omit<Crossover, 'text'>, metric: SweptMetric, axis: Axis): string {
  switch (one.verdict) {
    case 'once':
      return onceText(one, metric, axis);
    case 'never':
      return neverText(one, metric, axis);
    case 'several':
      return `${one.candidate} and ${one.baseline} overtake each other ${one.crossings.length} times: ${listText(
        one.crossings.map((it) => `${it.ahead} is ahead above ${limits(axis, it)}`),
      )}${WHAT[metric]}.${openText(one, axis)}`;
    case 'undecided':
      return undecidedText(one, metric, axis);
    default:
      return one.verdict satisfies never;
  }
}

function limits(axis: Axis, { at }: Crossing): string {
  const { value, range } = axisEstimateCells(axis, at);
  return `${axisPlaceText(axis, value)} (${range})`;
}

function onceText(one: Omit<Crossover, 'text'>, metric: SweptMetric, axis: Axis): string {
  const [crossing] = one.crossings;
  if (crossing === undefined) return '';
  const { ahead, between } = crossing;
  const behind = ahead === one.candidate ? one.baseline : one.candidate;
  return `Above ${limits(axis, crossing)}, ${ahead} overtakes ${behind}${WHAT[metric]}: ${rangeText(one, ahead, metric, axis)}. The measured values put the crossover between ${axisValueText(axis, between.from)} and ${axisValueText(axis, between.to)}; its place between them is interpolated.${openText(one, axis)}`;
}

function neverText(one: Omit<Crossover, 'text'>, metric: SweptMetric, axis: Axis): string {
  const ahead = one.stretches[0]?.ahead ?? one.candidate;
  const behind = ahead === one.candidate ? one.baseline : one.candidate;
  const [from, to] = [one.stretches[0]?.from ?? 0, one.stretches.at(-1)?.to ?? 0];
  return `No crossover between ${axisValueText(axis, from)} and ${axisPlaceText(axis, axisValueText(axis, to))}: ${ahead} is ahead of ${behind} everywhere${WHAT[metric]}, ${rangeText(one, ahead, metric, axis)}.`;
}

function undecidedText(one: Omit<Crossover, 'text'>, metric: SweptMetric, axis: Axis): string {
  if (one.blocks < 2)
    return `One block cannot show whether ${one.candidate} and ${one.baseline} cross; run at least ten.`;
  const sure = one.stretches.find(({ ahead }) => ahead !== null)?.ahead ?? null;
  const open = listText(one.stretches.filter(({ ahead }) => ahead === null).map((it) => spanText(axis, it)));
  const meet =
    one.possible.length === 0
      ? ''
      : `; the means cross at ${listText(one.possible.map((place) => axisValueText(axis, place)))}`;
  return sure === null
    ? `Neither ${one.candidate} nor ${one.baseline} is certainly ahead at any value${WHAT[metric]}${meet}; run more blocks.`
    : `${sure} is ahead of ${sure === one.candidate ? one.baseline : one.candidate}${WHAT[metric]}, but ${open} this is undecided${meet}; run more blocks, or a wider range.`;
}

/** The ends of the axis at which neither transport is certainly ahead, beside a certain crossover. */
function openText(one: Omit<Crossover, 'text'>, axis: Axis): string {
  const crossed = one.crossings.map(({ at }) => at.low);
  const open = one.stretches.filter(({ ahead, from }) => ahead === null && !crossed.includes(from));
  return open.length === 0
    ? ''
    : ` The leader ${listText(open.map((it) => spanText(axis, it)))} is undecided.`;
}

function spanText(axis: Axis, { from, to }: { readonly from: number; readonly to: number }): string {
  return `between ${axisValueText(axis, from)} and ${axisValueText(axis, to)}`;
}

/**
 * `0.21× (0.20–0.23) as fast at 0 ms, 1.9× (1.8–2.0) at 200 ms`: the speed of the subject relative to
 * the other transport.
 */
function rangeText(
  { ratios, candidate }: Omit<Crossover, 'text'>,
  subject: string,
  metric: SweptMetric,
  axis: Axis,
): string {
  // A longer time is a slower transport.
  const asIs = (subject === candidate) === (metric === 'throughput');
  const told = [ratios[0], ratios.at(-1)].flatMap((one) => (one === undefined ? [] : [one]));
  return listText(
    told.map(({ value, ratio }, i) => {
      const said = ratioText(asIs ? ratio : inverse(ratio));
      return `${said}${i === 0 ? ' as fast' : ''} at ${axisValueText(axis, value)}`;
    }),
  );
}
