import type { Estimate, ScenarioSummary, Verdict } from '../../model/summary.ts';
import { doubtOf, estimateText, list, percent, plural, times } from '../../text/wording.ts';
import { acceptedAsMany } from '../comparisons.ts';
import {
  conditionsOf,
  type Evidence,
  inverse,
  type Match,
  referenceMatchesIn,
  workloadOf,
} from '../evidence.ts';

/** Which protocol accepted more messages per second, in a sentence. */
export function throughputHeadline(matches: readonly Match[], equivalence: number): string {
  const of = (verdict: Verdict) => matches.filter((one) => one.comparison.verdict === verdict);
  const api = of('better');
  const smtp = of('worse');
  const open = of('inconclusive').length;
  if (api.length > 0 && smtp.length > 0) return splitHeadline(api, smtp, matches.length);
  if (api.length > 0) return oneWayHeadline('API', api, matches, open, (one) => one.comparison.ratio);
  if (smtp.length > 0)
    return oneWayHeadline('SMTP', smtp, matches, open, (one) => inverse(one.comparison.ratio));
  if (open === matches.length && matches.some(({ comparison }) => comparison.drift?.refused === true))
    return 'No verdict: the ratio of API and SMTP drifted during the run.';
  if (open === matches.length) return 'No verdict: these trials cannot tell SMTP and API apart.';
  const equal = `their rates are equal within ${percent(equivalence)}`;
  return open === 0
    ? `Either: ${equal}.`
    : `Either, as far as decided: ${equal} in ${matches.length - open} of ${plural(matches.length, 'comparison')}.`;
}

function oneWayHeadline(
  winner: 'API' | 'SMTP',
  won: readonly Match[],
  all: readonly Match[],
  open: number,
  ratioOf: (match: Match) => Match['comparison']['ratio'],
): string {
  const winners = list([...new Set(won.map((one) => (winner === 'API' ? one.api : one.smtp).transport))]);
  const losers = list([...new Set(won.map((one) => (winner === 'API' ? one.smtp : one.api).transport))]);
  const ratios = won.map(ratioOf).sort((a, b) => a.value - b.value);
  const [least, most] = [ratios[0], ratios.at(-1)];
  if (least === undefined || most === undefined) return '';
  const unknown = ratios.some(({ notKnown }) => notKnown !== undefined);
  const figure = ratios.length === 1 ? times(least) : `${bare(least.value)} to ${bare(most.value)} times`;
  const equal = all.length - won.length - open;
  const others = list([
    ...(equal > 0 ? [`${equal} equivalent`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ]);
  const share = others === '' ? '' : ` in ${won.length} of ${plural(all.length, 'comparison')} (${others})`;
  if (unknown)
    return `${winner}: ${winners} accepted more messages per second than ${losers}${share}; how many times as many is not known.`;
  return `${winner}: ${winners} accepted ${figure} as many messages per second as ${losers}${share}.`;
}

function splitHeadline(api: readonly Match[], smtp: readonly Match[], all: number): string {
  const transports = new Set([...api, ...smtp].map((one) => `${one.smtp.transport} ${one.api.transport}`));
  if (transports.size > 1 || api.length > 2 || smtp.length > 2)
    return `It depends: an API is faster in ${api.length} of ${plural(all, 'comparison')}, SMTP in ${smtp.length}.`;
  const what = (matches: readonly Match[]) => list(matches.map((one) => workloadOf(one.smtp)));
  return `It depends: API for ${what(api)}, SMTP for ${what(smtp)}.`;
}

/** How many comparisons are told one by one before only their range is told. */
const TOLD = 2;
/** And how many APIs of one sentence, where each has one comparison with the same SMTP transport. */
const APIS_TOLD = 3;

export function resultSentences(evidence: Evidence, matches: readonly Match[]): string[] {
  const opening = `With ${conditionsOf(evidence)}, `;
  const pairs = Map.groupBy(matches, (one) => `${one.api.transport} ${one.smtp.transport}`);
  if (pairs.size === 1) return [`${opening}${pairResult(matches)}.`];
  const [first] = matches;
  const baselines = new Set(matches.map(({ smtp }) => smtp.id));
  if (first !== undefined && baselines.size === 1 && matches.length <= APIS_TOLD) {
    const told = matches.map(({ api, comparison }) => ({ transport: api.transport, comparison }));
    return [`${opening}${acceptedAsMany(told)}${first.smtp.transport} for ${workloadOf(first.smtp)}.`];
  }
  const smtps = [...new Set(matches.map(({ smtp }) => smtp.transport))];
  const range = rangeOf(
    matches.map((match) => ({ match, ratio: match.comparison.ratio })),
    ({ smtp, api }) => (smtps.length === 1 ? [api.transport] : [api.transport, smtp.transport]),
  );
  return [
    `${opening}the API transports accepted ${range} as ${smtps.length === 1 ? smtps[0] : 'the SMTP ones'}.`,
  ];
}

interface Told {
  readonly match: Match;
  /** Of the transport that the sentence is about to the other. */
  readonly ratio: Estimate;
}

/** The API is what the sentence is about, unless SMTP is faster throughout. */
function pairResult(pair: readonly Match[]): string {
  const [first] = pair;
  if (first === undefined) return '';
  const smtpFirst = pair.every(({ comparison }) => comparison.verdict === 'worse');
  const told = pair.map((match): Told => {
    const { ratio } = match.comparison;
    return { match, ratio: smtpFirst ? inverse(ratio) : ratio };
  });
  const [subject, object] = smtpFirst ? [first.smtp, first.api] : [first.api, first.smtp];
  if (pair.length > TOLD) return `${subject.transport} accepted ${rangeOf(told)} as ${object.transport}`;
  const parts = told.map(({ match, ratio }, i) => {
    const as = i === 0 ? ` as many messages per second as ${object.transport}` : '';
    return `${times(ratio, ...doubtOf(match.comparison))}${as} for ${workloadOf(match.api)}`;
  });
  return `${subject.transport} accepted ${list(parts)}${pair.length === 1 ? ratesOf(subject, object) : ''}`;
}

function rangeOf(told: readonly Told[], named: (match: Match) => readonly string[] = () => []): string {
  const sorted = [...told].sort((a, b) => a.ratio.value - b.ratio.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return '';
  if (told.some(({ ratio }) => ratio.notKnown !== undefined))
    return 'N times (not known for all) as many messages per second';
  const end = ({ match, ratio }: Told) =>
    times(ratio, [workloadOf(match.api), ...named(match)].join(', '), ...doubtOf(match.comparison));
  return `${end(least)} to ${end(most)} as many messages per second`;
}

function ratesOf(...both: readonly ScenarioSummary[]): string {
  const [own, other] = both.map((one) => one.metrics.throughput);
  return own === undefined || other === undefined
    ? ''
    : `, ${estimateText(own)} against ${estimateText(other)}`;
}

/** The rate that the protocol allows, from the reference clients. */
export function referenceTexts(evidence: Evidence): string[] {
  const matches = referenceMatchesIn(evidence, 'throughput');
  const told = matches
    .map((match): Told => ({ match, ratio: inverse(match.comparison.ratio) }))
    .sort((a, b) => a.ratio.value - b.ratio.value);
  const [least, most] = [told[0], told.at(-1)];
  if (least === undefined || most === undefined) return [];
  const of = ({ match, ratio }: Told): string =>
    `${times(ratio, ...doubtOf(match.comparison))} as many as ${match.api.transport}`;
  const figures =
    told.length === 1
      ? of(least)
      : `${of(least)} (${workloadOf(least.match.api)}) to ${of(most)} (${workloadOf(most.match.api)})`;
  return [
    `The reference client ${list([...new Set(matches.map(({ smtp }) => smtp.transport))])} accepted ${figures}: this shows what SMTP allows, not what a library achieves.`,
  ];
}

function bare(value: number): string {
  return times({ value, low: value, high: value, level: 0, unit: '×' }).replace(' times', '');
}
