import { rateOf } from '../../analyze/trials/base.ts';
import { inMs, inverse } from '../../model/estimate.ts';
import type { Protocol } from '../../model/scenario.ts';
import type { Estimate, ScenarioSummary, Verdict } from '../../model/summary.ts';
import { estimateText, ratioText, valueText, verdictNotes } from '../../text/estimates.ts';
import { uncapitalized } from '../../text/lines.ts';
import { listText } from '../../text/lists.ts';
import { countText, numberText, quantity } from '../../text/numbers.ts';
import { durationText } from '../../text/times.ts';
import { undecided } from '../comparisons.ts';
import {
  type Answer,
  conditionsText,
  type Evidence,
  type Match,
  matchesIn,
  measuredOf,
  ownMeasured,
  workloadOf,
} from '../evidence.ts';
import { againstFirst, aloneHeadline, howToCompare, type ReferenceComparison } from './alone.ts';
import { againstOwn, ownOpenHeadline } from './own.ts';

/**
 * At an offered rate, the answer is the time of a message from its intended start.
 * Undefined if neither SMTP, nor an API, nor a transport of the user's own was measured.
 */
export function openAnswer(evidence: Evidence): Answer | undefined {
  const [smtp, api] = [measuredOf(evidence, 'smtp'), measuredOf(evidence, 'api')];
  const own = ownMeasured(evidence);
  const shown = [...own, ...smtp, ...api];
  const [first] = shown;
  if (first === undefined) return undefined;
  const rate = `At ${countText(rateOf(first))}/s`;
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
      conditionsText(evidence),
      `Counted from the intended start of each message: ${responseTexts(shown)}.`,
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
          `${one.transport}${i === 0 ? ' takes' : ''} ${ratioText(one.comparison.ratio, ...verdictNotes(one.comparison))}`,
      );
      return `${uncapitalized(rate)}, ${listText(each)} the median response time of ${transport}`;
    }),
    compared: [
      ...(matches.length === 0 ? [] : [pairsText(matches)]),
      ...undecided(matches),
      howToCompare(evidence, protocol),
    ],
  };
}

/** One trial of each cannot be compared, but its trends can be reported. */
function soakHeadline({ soaks, scenarios }: Evidence, rate: string): string | undefined {
  const trends = soaks.flatMap(({ transport, trends: of }) => of.map((one) => ({ ...one, transport })));
  if (trends.length === 0 || scenarios.some((one) => one.role === 'measured' && one.trials > 1))
    return undefined;
  const [grown] = trends.filter(({ perHour: { low } }) => low !== null && low > 0);
  const seconds = Math.max(...soaks.map((one) => one.seconds));
  return grown === undefined
    ? `${rate}, nothing grew in ${durationText(seconds)}.`
    : `${rate} for ${durationText(seconds)}, ${grown.text} with ${grown.transport}.`;
}

function headlineOf(rate: string, matches: readonly Match[]): string {
  const of = (verdict: Verdict) => matches.filter((one) => one.comparison.verdict === verdict);
  const [api, smtp] = [of('better'), of('worse')];
  const [open, equal] = [of('inconclusive').length, of('equivalent').length];
  if (api.length > 0 && smtp.length > 0)
    return `It depends: ${uncapitalized(rate)}, an API answers sooner in ${api.length} of ${quantity(matches.length, 'comparison')}, SMTP in ${smtp.length}.`;
  if (api.length === 0 && smtp.length === 0)
    return open === matches.length && matches.some(({ comparison }) => comparison.drift?.refused === true)
      ? `No verdict: ${uncapitalized(rate)}, the ratio of the response times drifted during the run.`
      : open === matches.length
        ? `No verdict: ${uncapitalized(rate)}, these trials show no difference between the response times.`
        : `Either: ${uncapitalized(rate)}, the median response times are equal${open === 0 ? '' : ', as far as decided'}.`;
  const won = api.length > 0 ? api : smtp;
  const ratios = won
    .map(({ comparison }) => (api.length > 0 ? comparison.ratio : inverse(comparison.ratio)))
    .sort((a, b) => a.value - b.value);
  const [least, most] = [ratios[0], ratios.at(-1)];
  if (least === undefined || most === undefined) return '';
  const unknown = ratios.some(({ notKnown }) => notKnown !== undefined);
  const ratio = ratios.length === 1 ? ratioText(least) : `${valueText(least)} to ${valueText(most)}`;
  const [winners, losers] = api.length > 0 ? (['api', 'smtp'] as const) : (['smtp', 'api'] as const);
  const names = (side: 'api' | 'smtp') => listText([...new Set(won.map((one) => one[side].transport))]);
  const others = listText([
    ...(equal > 0 ? [`${equal} equivalent`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ]);
  const share =
    others === '' ? '' : ` in ${won.length} of ${quantity(matches.length, 'comparison')} (${others})`;
  const winner = winners === 'api' ? 'API' : 'SMTP';
  if (unknown)
    return `${winner}: ${uncapitalized(rate)}, ${names(winners)} answers sooner than ${names(losers)}${share}; the factor is not known.`;
  return `${winner}: ${uncapitalized(rate)}, ${names(winners)} takes ${ratio} the median response time of ${names(losers)}${share}.`;
}

/** The most that a paragraph names. */
const TOLD = 4;

function responseTexts(shown: readonly ScenarioSummary[]): string {
  const told = shown.slice(0, TOLD).map((one) => {
    const { responseTimeP50: p50, responseTimeP99: p99, responseTimeMax: max } = one.metrics;
    const parts = [
      ...(p50 === undefined ? [] : [`half were below ${estimateText(inMs(p50))}`]),
      ...(p99 === undefined ? [] : [`99 % below ${estimateText(inMs(p99))}`]),
      ...(p99 !== undefined || max === undefined ? [] : [`all at most ${numberText(max.value / 1e3)} ms`]),
    ];
    return `with ${one.transport} (${workloadOf(one)}, ${countText(rateOf(one))}/s) ${listText(parts)}`;
  });
  const rest = shown.length - told.length;
  return told.join('; ') + (rest > 0 ? `; ${quantity(rest, 'more scenario')} in the table` : '');
}

function pairsText(pairs: readonly Pick<ReferenceComparison, 'first' | 'one' | 'comparison'>[]): string {
  const told = pairs
    .slice(0, TOLD)
    .map(
      ({ first, one, comparison }) =>
        `${one.transport} takes ${ratioText(comparison.ratio, ...(comparison.verdict === 'equivalent' ? ['equivalent'] : []))} the median of ${first.transport} for ${workloadOf(one)}`,
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
    `Service times look innocent: with ${worst.transport}, P99 is ${estimateText(inMs(worst.service))} against a response time of ${estimateText(inMs(worst.response))}. A message that waits for its turn is not being served, so a load that waits for its server does not see the wait (coordinated omission).`,
  ];
}

function surelyLess(service: Estimate, response: Estimate): boolean {
  return (
    service.value < INNOCENT * response.value &&
    (service.high ?? service.value) < (response.low ?? response.value)
  );
}
