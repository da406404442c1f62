import type { Estimate, ScenarioSummary, Summary, Verdict } from '../model/summary.ts';
import { aloneAnswer } from './answer-alone.ts';
import { openAnswer } from './answer-open.ts';
import { capacityAnswer, rampAnswer } from './answer-rates.ts';
import { sdkTexts } from './answer-sdk.ts';
import { sweepAnswer } from './answer-sweep.ts';
import { troubleTexts } from './answer-trouble.ts';
import { acceptedAsMany, undecided } from './comparison-words.ts';
import {
  conditionsOf,
  type Evidence,
  inverse,
  type Match,
  matchesIn,
  measuredOf,
  workloadOf,
  yardstickMatchesIn,
} from './evidence.ts';
import { reasonsFor } from './reasons.ts';
import { count, doubtOf, list, measured, nameOf, percent, plural, times } from './wording.ts';

export type Answer = Summary['answer'];

/** “SMTP or API?” for this workload, in words that claim no more than the figures hold. */
export function answerOf(evidence: Evidence): Answer {
  if (evidence.invalid) return invalidAnswer(evidence);
  const other = oneSideRefused(evidence) ? undefined : otherAnswer(evidence);
  if (other !== undefined) return inContext(evidence, other);
  const smtp = measuredOf(evidence, 'smtp');
  const api = measuredOf(evidence, 'api');
  if (smtp.length === 0 && api.length === 0)
    return {
      headline: 'No answer: neither SMTP nor an API was measured.',
      paragraph: [
        'Measure both, for example with --transport smtp-nodemailer,api-sendgrid.',
        ...refusals(evidence),
      ].join(' '),
    };
  if (api.length === 0) return inContext(evidence, aloneAnswer(evidence, 'smtp'));
  if (smtp.length === 0) return inContext(evidence, aloneAnswer(evidence, 'api'));
  const matches = matchesIn(evidence, 'throughput');
  if (matches.length === 0)
    return {
      headline: 'No answer: SMTP and API were not measured on the same messages.',
      paragraph: [
        'No block holds a trial of both with the same kind, strategy and load. Let the run finish, or choose kinds and strategies that both transports share.',
        ...refusals(evidence),
      ].join(' '),
    };
  return {
    headline: headlineOf(matches, evidence.record.header.config.equivalence),
    paragraph: [
      ...progress(evidence),
      ...soakTexts(evidence),
      ...troubleTexts(evidence),
      ...refusals(evidence),
      ...resultSentences(evidence, matches),
      ...yardstickTexts(evidence),
      ...reasonsFor(evidence, matches),
      ...sdkTexts(evidence),
      ...undecided(matches),
      ...doubts(evidence, matches),
    ].join(' '),
  };
}

/** Behind what limits it, and what went on besides. */
function inContext(evidence: Evidence, { headline, paragraph }: Answer): Answer {
  return {
    headline,
    paragraph: [
      ...progress(evidence),
      ...refusals(evidence),
      ...soakTexts(evidence),
      ...troubleTexts(evidence),
      paragraph,
    ].join(' '),
  };
}

/** Then what is left compares nothing, whatever the load. */
function oneSideRefused(evidence: Evidence): boolean {
  const [smtp, api] = [measuredOf(evidence, 'smtp'), measuredOf(evidence, 'api')];
  return (
    (smtp.length === 0) !== (api.length === 0) && evidence.scenarios.some(({ refused }) => refused.length > 0)
  );
}

/** Of sweeps, and of load models that have another headline than throughput. */
function otherAnswer(evidence: Evidence): Answer | undefined {
  const swept = sweepAnswer(evidence);
  if (swept !== undefined) return swept;
  const { model } = evidence.record.header.config.load;
  switch (model) {
    case 'closed':
      return undefined;
    case 'open':
      return openAnswer(evidence);
    case 'ramp':
      return rampAnswer(evidence);
    case 'capacity':
      return capacityAnswer(evidence);
    default:
      return model satisfies never;
  }
}

/** What surely moved in long trials; that nothing did is said as well. */
function soakTexts({ soaks }: Evidence): string[] {
  const trends = soaks.flatMap((soak) =>
    soak.trends.map((one) => ({ ...one, transport: soak.transport, workload: workloadOf(soak) })),
  );
  if (trends.length === 0) return [];
  const moved = trends.filter(
    ({ perHour: { low, high } }) => low !== null && high !== null && (low > 0 || high < 0),
  );
  return [
    moved.length === 0
      ? 'Over the whole trials, neither memory nor connections nor times show a trend.'
      : `Over the whole trials, ${list(moved.map(({ transport, workload, text }) => `${text} with ${transport} (${workload})`))}.`,
  ];
}

function invalidAnswer(evidence: Evidence): Answer {
  const { problems } = evidence;
  const [first] = problems;
  const scenario = evidence.record.plan.scenarios.find(({ id }) => id === first?.scenario);
  const where = scenario === undefined ? '' : `${nameOf(scenario)}: `;
  const more = problems.length > 1 ? ` ${plural(problems.length - 1, 'more problem')} in the list.` : '';
  return {
    headline: 'No answer: this run is invalid.',
    paragraph:
      `Its figures say nothing about SMTP or an API. ${where}${first?.message ?? ''}${more} ${first?.hint ?? ''}`.trim(),
  };
}

function progress({ record }: Evidence): string[] {
  if (record.end?.reason === 'complete') return [];
  return [
    `This run did not finish: it holds ${count(record.trials.length)} of ${plural(record.plan.trials.length, 'planned trial')}.`,
  ];
}

/** What is missing from the answer, and why. */
function refusals({ scenarios }: Evidence): string[] {
  const refused = scenarios.filter((one) => one.refused.length > 0);
  const [first] = refused;
  if (first === undefined) return [];
  const all = scenarios.filter(({ role }) => role === 'measured').length;
  const reason = first.refused[0]?.message ?? '';
  const example =
    refused.length === 1 ? `${nameOf(first)}. ${reason}` : `the first is ${nameOf(first)}. ${reason}`;
  return [
    `The figures of ${refused.length} of ${plural(all, 'scenario')} were refused and are left out: ${example}`,
  ];
}

function headlineOf(matches: readonly Match[], equivalence: number): string {
  const of = (verdict: Verdict) => matches.filter((one) => one.comparison.verdict === verdict);
  const api = of('better');
  const smtp = of('worse');
  const open = of('inconclusive').length;
  if (api.length > 0 && smtp.length > 0) return splitHeadline(api, smtp, matches.length);
  if (api.length > 0) return oneWayHeadline('API', api, matches, open, (one) => one.comparison.ratio);
  if (smtp.length > 0)
    return oneWayHeadline('SMTP', smtp, matches, open, (one) => inverse(one.comparison.ratio));
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
  const figure = ratios.length === 1 ? times(least) : `${bare(least.value)} to ${bare(most.value)} times`;
  const equal = all.length - won.length - open;
  const others = list([
    ...(equal > 0 ? [`${equal} equivalent`] : []),
    ...(open > 0 ? [`${open} undecided`] : []),
  ]);
  const share = others === '' ? '' : ` in ${won.length} of ${plural(all.length, 'comparison')} (${others})`;
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

function resultSentences(evidence: Evidence, matches: readonly Match[]): string[] {
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
  const end = ({ match, ratio }: Told) =>
    times(ratio, [workloadOf(match.api), ...named(match)].join(', '), ...doubtOf(match.comparison));
  return `${end(least)} to ${end(most)} as many messages per second`;
}

function ratesOf(...both: readonly ScenarioSummary[]): string {
  const [own, other] = both.map((one) => one.metrics.throughput);
  return own === undefined || other === undefined ? '' : `, ${measured(own)} against ${measured(other)}`;
}

/** What the protocol itself could do, beside what its libraries do. */
function yardstickTexts(evidence: Evidence): string[] {
  const matches = yardstickMatchesIn(evidence, 'throughput');
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
    `The yardstick ${list([...new Set(matches.map(({ smtp }) => smtp.transport))])} accepted ${figures}: that is what SMTP allows, not what a library achieves.`,
  ];
}

/** What would make a reader trust the ratios less than their intervals say. */
function doubts({ record, nearCeilings }: Evidence, matches: readonly Match[]): string[] {
  const compared = new Set(matches.flatMap(({ smtp, api }) => [smtp.id, api.id]));
  const bounded = nearCeilings.filter(({ scenario }) => compared.has(scenario.id));
  const names = list([...new Set(bounded.map(({ scenario }) => scenario.transport))]);
  return [
    ...(bounded.length === 0
      ? []
      : [`With ${names}, the rate came near what the mock or the harness can do, so it may be theirs.`]),
    ...(record.header.config.verify === 0
      ? ['That both sent the same messages was not verified in this run.']
      : []),
  ];
}

function bare(value: number): string {
  return times({ value, low: value, high: value, level: 0, unit: '×' }).replace(' times', '');
}
