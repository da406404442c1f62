import { inverse } from '../../model/estimate.ts';
import type { Estimate, ScenarioSummary, Verdict } from '../../model/summary.ts';
import { estimateText, ratioText, valueText, verdictNotes } from '../../text/estimates.ts';
import { listText } from '../../text/lists.ts';
import { percentText, quantity } from '../../text/numbers.ts';
import { speedText, speedWords } from '../comparisons.ts';
import { conditionsText, type Evidence, type Match, workloadOf } from '../evidence.ts';

/** Which protocol accepted more messages per second, in a sentence. */
/** @param setup the conditions, in brackets behind the factor */
export function throughputHeadline(matches: readonly Match[], equivalence: number, setup: string): string {
  const of = (verdict: Verdict) => matches.filter((one) => one.comparison.verdict === verdict);
  const api = of('better');
  const smtp = of('worse');
  const open = of('inconclusive').length;
  if (api.length > 0 && smtp.length > 0) return splitHeadline(api, smtp, matches.length);
  if (api.length > 0) return oneWayHeadline('API', api, { all: matches.length, open, setup });
  if (smtp.length > 0) return oneWayHeadline('SMTP', smtp, { all: matches.length, open, setup });
  if (open === matches.length && matches.some(({ comparison }) => comparison.drift?.refused === true))
    return 'No verdict: the ratio of API and SMTP drifted during the run.';
  if (open === matches.length) return 'No verdict: these trials show no difference between SMTP and API.';
  const equal = `their rates are equal within ${percentText(equivalence)}`;
  return open === 0
    ? `Either: ${equal}.`
    : `Either, as far as decided: ${equal} in ${matches.length - open} of ${quantity(matches.length, 'comparison')}.`;
}

function oneWayHeadline(
  winner: 'API' | 'SMTP',
  won: readonly Match[],
  { all, open, setup }: { readonly all: number; readonly open: number; readonly setup: string },
): string {
  const names = (of: (match: Match) => ScenarioSummary) => [...new Set(won.map((one) => of(one).transport))];
  const winners = names((one) => (winner === 'API' ? one.api : one.smtp));
  const losers = names((one) => (winner === 'API' ? one.smtp : one.api));
  const ratios = won
    .map(({ comparison: { ratio } }) => (winner === 'API' ? ratio : inverse(ratio)))
    .sort((a, b) => a.value - b.value);
  const [least, most] = [ratios[0], ratios.at(-1)];
  if (least === undefined || most === undefined) return '';
  const unknown = ratios.some(({ notKnown }) => notKnown !== undefined);
  const range = ratios.length === 1 ? ratioText(least) : `${valueText(least)} to ${valueText(most)}`;
  const equal = all - won.length - open;
  const others = listText([
    ...(equal > 0 ? [`${equal} equivalent`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ]);
  const share =
    others === ''
      ? ` (${setup})`
      : ` in ${won.length} of ${quantity(all, 'comparison')} (${others}; ${setup})`;
  const verb = winners.length === 1 ? 'was' : 'were';
  const factor = unknown ? '' : ` ${range}`;
  const doubt = unknown ? '; the factor is not known' : '';
  return `${winner}: ${listText(winners)} ${verb}${factor} faster than ${listText(losers)}${share}${doubt}.`;
}

function splitHeadline(api: readonly Match[], smtp: readonly Match[], all: number): string {
  const transports = new Set([...api, ...smtp].map((one) => `${one.smtp.transport} ${one.api.transport}`));
  if (transports.size > 1 || api.length > 2 || smtp.length > 2)
    return `It depends: an API is faster in ${api.length} of ${quantity(all, 'comparison')}, SMTP in ${smtp.length}.`;
  const what = (matches: readonly Match[]) => listText(matches.map((one) => workloadOf(one.smtp)));
  return `It depends: API for ${what(api)}, SMTP for ${what(smtp)}.`;
}

/** The most comparisons that are listed one by one; of more, only the range is. */
const TOLD = 2;
/** The most APIs in one sentence, if each has one comparison with the same SMTP transport. */
const APIS_TOLD = 3;

export function resultSentences(evidence: Evidence, matches: readonly Match[]): string[] {
  const conditions = conditionsText(evidence);
  const pairs = Map.groupBy(matches, (one) => `${one.api.transport} ${one.smtp.transport}`);
  if (pairs.size === 1) return [conditions, `${pairResult(matches)}.`];
  const [first] = matches;
  const baselines = new Set(matches.map(({ smtp }) => smtp.id));
  if (first !== undefined && baselines.size === 1 && matches.length <= APIS_TOLD) {
    const told = matches.map(({ api, comparison }) => ({ transport: api.transport, comparison }));
    return [conditions, `${speedText(told, first.smtp.transport)} for ${workloadOf(first.smtp)}.`];
  }
  const smtps = [...new Set(matches.map(({ smtp }) => smtp.transport))];
  const range = rangeOf(
    matches.map((match) => ({ match, ratio: match.comparison.ratio })),
    ({ smtp, api }) => (smtps.length === 1 ? [api.transport] : [api.transport, smtp.transport]),
  );
  return [
    conditions,
    `The API transports were ${range} ${smtps.length === 1 ? smtps[0] : 'the SMTP transports'}.`,
  ];
}

interface Told {
  readonly match: Match;
  /** The subject of the sentence relative to the other transport. */
  readonly ratio: Estimate;
}

/** The API is the subject of the sentence, unless SMTP is always faster. */
function pairResult(pair: readonly Match[]): string {
  const [first] = pair;
  if (first === undefined) return '';
  const smtpFirst = pair.every(({ comparison }) => comparison.verdict === 'worse');
  const told = pair.map((match): Told => {
    const { ratio } = match.comparison;
    return { match, ratio: smtpFirst ? inverse(ratio) : ratio };
  });
  const [subject, object] = smtpFirst ? [first.smtp, first.api] : [first.api, first.smtp];
  if (pair.length > TOLD) return `${subject.transport} was ${rangeOf(told)} ${object.transport}`;
  const words = speedWords(told.map(({ ratio }) => ratio));
  const parts = told.map(({ match, ratio }, i) => {
    const than = i === 0 ? ` ${words} ${object.transport}` : '';
    return `${ratioText(ratio, ...verdictNotes(match.comparison))}${than} for ${workloadOf(match.api)}`;
  });
  return `${subject.transport} was ${listText(parts)}${pair.length === 1 ? ratesOf(subject, object) : ''}`;
}

function rangeOf(told: readonly Told[], named: (match: Match) => readonly string[] = () => []): string {
  const sorted = [...told].sort((a, b) => a.ratio.value - b.ratio.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return '';
  if (told.some(({ ratio }) => ratio.notKnown !== undefined)) return 'N× (not known for all) as fast as';
  const end = ({ match, ratio }: Told) =>
    ratioText(ratio, [workloadOf(match.api), ...named(match)].join(', '), ...verdictNotes(match.comparison));
  return `${end(least)} to ${end(most)} ${speedWords([least.ratio, most.ratio])}`;
}

function ratesOf(...both: readonly ScenarioSummary[]): string {
  const [own, other] = both.map((one) => one.metrics.throughput);
  return own === undefined || other === undefined
    ? ''
    : `: ${estimateText(own, { unit: '' })} against ${estimateText(other, { unit: '' })} messages per second`;
}
