import { listText } from '../../text/lists.ts';
import { countText, quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { undecided, unknownRatios } from '../comparisons.ts';
import { driftTexts } from '../drifts.ts';
import {
  type Answer,
  type Evidence,
  type Match,
  matchesIn,
  measuredOf,
  setupText,
  workloadOf,
} from '../evidence.ts';
import { reasonsFor } from '../reasons/reasons.ts';
import { busyMachineTexts } from '../warnings/machine.ts';
import { aloneAnswer, comparisonTexts } from './alone.ts';
import { duetAnswer } from './duet.ts';
import { faultTexts } from './faults.ts';
import { openAnswer } from './open.ts';
import { againstOwn, ownAnswer } from './own.ts';
import { preparationTexts } from './preparation.ts';
import { capacityAnswer, rampAnswer } from './rates.ts';
import { referenceTexts } from './references.ts';
import { sdkTexts } from './sdk.ts';
import { sweepAnswer } from './sweep.ts';
import { resultSentences, throughputHeadline } from './throughput.ts';

/** “SMTP or API?” for this workload, in words that claim no more than the figures hold. */
export function answerOf(evidence: Evidence): Answer {
  if (evidence.invalid) return invalidAnswer(evidence);
  const duet = duetAnswer(evidence);
  if (duet !== undefined) return inContext(evidence, duet);
  const other = oneSideRefused(evidence) ? undefined : otherAnswer(evidence);
  if (other !== undefined) return inContext(evidence, other);
  const smtp = measuredOf(evidence, 'smtp');
  const api = measuredOf(evidence, 'api');
  const own = smtp.length === 0 || api.length === 0 ? ownAnswer(evidence) : undefined;
  if (own !== undefined) return inContext(evidence, own);
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
  const { config } = evidence.record.header;
  return {
    headline: throughputHeadline(matches, config.equivalence, setupText(config)),
    paragraph: [
      ...progress(evidence),
      ...busyMachineTexts(evidence.record),
      ...soakTexts(evidence),
      ...faultTexts(evidence),
      ...refusals(evidence),
      ...resultSentences(evidence, matches),
      ...comparisonTexts(againstOwn(evidence, 'throughput')),
      ...referenceTexts(evidence),
      ...reasonsFor(evidence, matches),
      ...sdkTexts(evidence),
      ...preparationTexts(evidence),
      ...undecided(matches),
      ...driftTexts(evidence.comparisons, evidence.scenarios),
      ...unknownRatios(evidence.comparisons),
      ...doubts(evidence, matches),
    ].join(' '),
  };
}

/** Puts an answer after the limits of the run and its circumstances. */
function inContext(evidence: Evidence, { headline, paragraph }: Answer): Answer {
  return {
    headline,
    paragraph: [
      ...progress(evidence),
      ...busyMachineTexts(evidence.record),
      ...refusals(evidence),
      ...soakTexts(evidence),
      ...faultTexts(evidence),
      paragraph,
      ...driftTexts(evidence.comparisons, evidence.scenarios),
      ...preparationTexts(evidence),
      ...unknownRatios(evidence.comparisons),
    ].join(' '),
  };
}

/** True if only one protocol still has figures, so no comparison is left. */
function oneSideRefused(evidence: Evidence): boolean {
  const [smtp, api] = [measuredOf(evidence, 'smtp'), measuredOf(evidence, 'api')];
  return (
    (smtp.length === 0) !== (api.length === 0) && evidence.scenarios.some(({ refused }) => refused.length > 0)
  );
}

/** Answers of sweeps, and of load models that have another headline than throughput. */
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

/** The trends of long trials, or that none is certain. */
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
      : `Over the whole trials, ${listText(moved.map(({ transport, workload, text }) => `${text} with ${transport} (${workload})`))}.`,
  ];
}

function invalidAnswer(evidence: Evidence): Answer {
  const { problems } = evidence;
  const [first] = problems;
  const scenario = evidence.record.plan.scenarios.find(({ id }) => id === first?.scenario);
  const where = scenario === undefined ? '' : `${scenarioName(scenario)}: `;
  const more = problems.length > 1 ? ` ${quantity(problems.length - 1, 'more problem')} in the list.` : '';
  return {
    headline: 'No answer: this run is invalid.',
    paragraph:
      `Its figures say nothing about SMTP or an API. ${where}${first?.message ?? ''}${more} ${first?.hint ?? ''}`.trim(),
  };
}

function progress({ record }: Evidence): string[] {
  if (record.end?.reason === 'complete') return [];
  return [
    `This run did not finish: it holds ${countText(record.trials.length)} of ${quantity(record.plan.trials.length, 'planned trial')}.`,
  ];
}

/** The scenarios that are missing from the answer, and why. */
function refusals({ scenarios }: Evidence): string[] {
  const refused = scenarios.filter((one) => one.refused.length > 0);
  const [first] = refused;
  if (first === undefined) return [];
  const all = scenarios.filter(({ role }) => role === 'measured').length;
  const reason = first.refused[0]?.message ?? '';
  const example =
    refused.length === 1
      ? `${scenarioName(first)}. ${reason}`
      : `the first is ${scenarioName(first)}. ${reason}`;
  return [
    `The figures of ${refused.length} of ${quantity(all, 'scenario')} were refused and are left out: ${example}`,
  ];
}

/** The reasons to trust the ratios less than their intervals suggest. */
function doubts({ record, nearCeilings }: Evidence, matches: readonly Match[]): string[] {
  const compared = new Set(matches.flatMap(({ smtp, api }) => [smtp.id, api.id]));
  const bounded = nearCeilings.filter(({ scenario }) => compared.has(scenario.id));
  const names = listText([...new Set(bounded.map(({ scenario }) => scenario.transport))]);
  const isBound = ({ metrics }: Match['smtp']): boolean => metrics.throughput?.bound !== undefined;
  const limited = matches.flatMap(({ smtp, api }) => [smtp, api].filter(isBound));
  const limitedNames = listText([...new Set(limited.map(({ transport }) => transport))]);
  return [
    ...(limited.length === 0
      ? []
      : [`The mock limited ${limitedNames}: the rate is a lower bound, and the ratios are bounds.`]),
    ...(bounded.length === 0
      ? []
      : [`With ${names}, the rate came near the limit of the mock or the harness, which may have set it.`]),
    ...(record.header.config.verify === 0 && record.header.config.targets === null
      ? ['This run did not verify that both sent the same messages.']
      : []),
  ];
}
