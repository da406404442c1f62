import { rateOf } from '../../analyze/trials/base.ts';
import type { Protocol } from '../../model/scenario.ts';
import type { Estimate, ScenarioSummary, Verdict } from '../../model/summary.ts';
import { formatNumber } from '../../text/format.ts';
import { count, doubtOf, duration, estimateText, figure, list, plural, times } from '../../text/wording.ts';
import { undecided } from '../comparisons.ts';
import {
  type Answer,
  conditionsOf,
  type Evidence,
  inverse,
  type Match,
  matchesIn,
  measuredOf,
  ownMeasured,
  workloadOf,
} from '../evidence.ts';
import { againstFirst, aloneHeadline, howToCompare, type ReferenceComparison } from './alone.ts';
import { againstOwn, ownOpenHeadline } from './own.ts';

/**
 * At a rate that was asked for, the answer is how long a message takes from when it should have started.
 * Undefined where neither SMTP nor an API nor a transport of the user's own was measured.
 */
export function openAnswer(evidence: Evidence): Answer | undefined {
  const [smtp, api] = [measuredOf(evidence, 'smtp'), measuredOf(evidence, 'api')];
  const own = ownMeasured(evidence);
  const shown = [...own, ...smtp, ...api];
  const [first] = shown;
  if (first === undefined) return undefined;
  const rate = `At ${count(rateOf(first))}/s`;
  const ownMatches = againstOwn(evidence, 'responseTimeP50');
  const { headline, compared } =
    smtp.length > 0 && api.length > 0
      ? betweenProtocols(evidence, rate, ownMatches)
      : own.length > 0
        ? { headline: ownOpenHeadline(ownMatches, rate), compared: ownTexts(ownMatches) }
        : withinProtocol(evidence, rate, smtp.length > 0 ? 'smtp' : 'api');
  return {
    headline: soakHeadline(evidence, rate) ?? headline,
    paragraph: [
      `With ${conditionsOf(evidence)}, counted from when each message should have started: ${responseTexts(shown)}.`,
      ...compared,
      ...omissionTexts(shown),
    ].join(' '),
  };
}

interface Compared {
  readonly headline: string;
  /** Sentences of the paragraph. */
  readonly compared: readonly string[];
}

function ownTexts(matches: readonly ReferenceComparison[]): string[] {
  return matches.length === 0 ? [] : [pairsText(matches), ...undecided(matches)];
}

function betweenProtocols(evidence: Evidence, rate: string, own: readonly ReferenceComparison[]): Compared {
  const matches = matchesIn(evidence, 'responseTimeP50');
  if (matches.length === 0)
    return {
      headline: `${rate}, nothing was compared.`,
      compared: ['No SMTP and API transport were measured on the same messages at the same load.'],
    };
  const told = matches.map(({ smtp, api, comparison }) => ({ first: smtp, one: api, comparison }));
  return {
    headline: headlineOf(rate, matches),
    compared: [pairsText([...told, ...own]), ...undecided(matches)],
  };
}

/**
 * The answer if only one protocol was measured: its transports against the first one, as for a closed loop.
 */
function withinProtocol(evidence: Evidence, rate: string, protocol: Protocol): Compared {
  const matches = againstFirst(evidence, protocol, 'responseTimeP50');
  return {
    headline: aloneHeadline(matches, protocol, (told, { transport }) => {
      const each = told.map(
        (one, i) =>
          `${one.transport}${i === 0 ? ' takes' : ''} ${times(one.comparison.ratio, ...doubtOf(one.comparison))}`,
      );
      return `${lower(rate)}, ${list(each)} the median response time of ${transport}`;
    }),
    compared: [
      ...(matches.length === 0 ? [] : [pairsText(matches)]),
      ...undecided(matches),
      howToCompare(evidence, protocol),
    ],
  };
}

/** One trial of each cannot be compared; what moved in it can be told. */
function soakHeadline({ soaks, scenarios }: Evidence, rate: string): string | undefined {
  const trends = soaks.flatMap(({ transport, trends: of }) => of.map((one) => ({ ...one, transport })));
  if (trends.length === 0 || scenarios.some((one) => one.role === 'measured' && one.trials > 1))
    return undefined;
  const [grown] = trends.filter(({ perHour: { low } }) => low !== null && low > 0);
  const seconds = Math.max(...soaks.map((one) => one.seconds));
  return grown === undefined
    ? `${rate}, nothing grew in ${duration(seconds)}.`
    : `${rate} for ${duration(seconds)}, ${grown.text} with ${grown.transport}.`;
}

function headlineOf(rate: string, matches: readonly Match[]): string {
  const of = (verdict: Verdict) => matches.filter((one) => one.comparison.verdict === verdict);
  const [api, smtp] = [of('better'), of('worse')];
  const [open, equal] = [of('inconclusive').length, of('equivalent').length];
  if (api.length > 0 && smtp.length > 0)
    return `It depends: ${lower(rate)}, an API answers sooner in ${api.length} of ${plural(matches.length, 'comparison')}, SMTP in ${smtp.length}.`;
  if (api.length === 0 && smtp.length === 0)
    return open === matches.length && matches.some(({ comparison }) => comparison.drift?.refused === true)
      ? `No verdict: ${lower(rate)}, the ratio of the response times drifted during the run.`
      : open === matches.length
        ? `No verdict: ${lower(rate)}, these trials cannot tell the response times apart.`
        : `Either: ${lower(rate)}, the median response times are equal${open === 0 ? '' : ', as far as decided'}.`;
  const won = api.length > 0 ? api : smtp;
  const ratios = won
    .map(({ comparison }) => (api.length > 0 ? comparison.ratio : inverse(comparison.ratio)))
    .sort((a, b) => a.value - b.value);
  const [least, most] = [ratios[0], ratios.at(-1)];
  if (least === undefined || most === undefined) return '';
  const unknown = ratios.some(({ notKnown }) => notKnown !== undefined);
  const ratio =
    ratios.length === 1
      ? times(least)
      : `${formatNumber(least.value, 2)} to ${formatNumber(most.value, 2)} times`;
  const [winners, losers] = api.length > 0 ? (['api', 'smtp'] as const) : (['smtp', 'api'] as const);
  const names = (side: 'api' | 'smtp') => list([...new Set(won.map((one) => one[side].transport))]);
  const others = list([
    ...(equal > 0 ? [`${equal} equivalent`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ]);
  const share =
    others === '' ? '' : ` in ${won.length} of ${plural(matches.length, 'comparison')} (${others})`;
  const winner = winners === 'api' ? 'API' : 'SMTP';
  if (unknown)
    return `${winner}: ${lower(rate)}, ${names(winners)} answers sooner than ${names(losers)}${share}; by how much is not known.`;
  return `${winner}: ${lower(rate)}, ${names(winners)} takes ${ratio} the median response time of ${names(losers)}${share}.`;
}

/** As many as a paragraph bears. */
const TOLD = 4;

function responseTexts(shown: readonly ScenarioSummary[]): string {
  const told = shown.slice(0, TOLD).map((one) => {
    const { responseTimeP50: p50, responseTimeP99: p99, responseTimeMax: max } = one.metrics;
    const parts = [
      ...(p50 === undefined ? [] : [`half were below ${estimateText(inMs(p50), ' ms')}`]),
      ...(p99 === undefined ? [] : [`99 % below ${estimateText(inMs(p99), ' ms')}`]),
      ...(p99 !== undefined || max === undefined ? [] : [`all at most ${figure(max.value / 1e3)} ms`]),
    ];
    return `with ${one.transport} (${workloadOf(one)}, ${count(rateOf(one))}/s) ${list(parts)}`;
  });
  const rest = shown.length - told.length;
  return told.join('; ') + (rest > 0 ? `; ${plural(rest, 'more scenario')} in the table` : '');
}

function pairsText(pairs: readonly Pick<ReferenceComparison, 'first' | 'one' | 'comparison'>[]): string {
  const told = pairs
    .slice(0, TOLD)
    .map(
      ({ first, one, comparison }) =>
        `${one.transport} takes ${times(comparison.ratio, ...(comparison.verdict === 'equivalent' ? ['equivalent'] : []))} the median of ${first.transport} for ${workloadOf(one)}`,
    );
  return `Paired by block, ${told.join('; ')}.`;
}

/** Below this share of the response time, a service time hides that messages waited. */
const INNOCENT = 0.5;

/** The figures that a closed loop would have reported for the same server. */
export function omissionTexts(shown: readonly ScenarioSummary[]): string[] {
  const [worst] = shown
    .flatMap(({ transport, metrics: { serviceTimeP99: service, responseTimeP99: response } }) =>
      service === undefined || response === undefined || !surelyLess(service, response)
        ? []
        : [{ transport, service, response }],
    )
    .sort((a, b) => a.service.value / a.response.value - b.service.value / b.response.value);
  if (worst === undefined) return [];
  return [
    `Service times look innocent: with ${worst.transport}, P99 is ${estimateText(inMs(worst.service), ' ms')} against a response time of ${estimateText(inMs(worst.response), ' ms')}. A message that waits for its turn is not being served, so a load that waits for its server does not see the wait (coordinated omission).`,
  ];
}

function surelyLess(service: Estimate, response: Estimate): boolean {
  return (
    service.value < INNOCENT * response.value &&
    (service.high ?? service.value) < (response.low ?? response.value)
  );
}

export function inMs(estimate: Estimate): Estimate {
  const scaled = (value: number | null) => (value === null ? null : value / 1e3);
  return {
    ...estimate,
    value: estimate.value / 1e3,
    low: scaled(estimate.low),
    high: scaled(estimate.high),
    unit: 'ms',
  };
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
