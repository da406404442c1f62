import { type Protocol, protocolOf } from '../../model/scenario.ts';
import type { Comparison, Metric, ScenarioSummary, Verdict } from '../../model/summary.ts';
import { estimateText, ratioText, verdictNotes } from '../../text/estimates.ts';
import { listText } from '../../text/lists.ts';
import { quantity } from '../../text/numbers.ts';
import { speedText, undecided } from '../comparisons.ts';
import { type Answer, conditionsText, type Evidence, isOwn, measuredOf, workloadOf } from '../evidence.ts';
import { sdkTexts } from './sdk.ts';

const WORDS = {
  smtp: { title: 'SMTP', said: 'SMTP', other: 'an API', example: 'api-sendgrid' },
  api: { title: 'API', said: 'an API', other: 'SMTP', example: 'smtp-nodemailer' },
} as const;

/**
 * The answer if only one protocol has figures: its other transports, and variants such as `+tls`, against the
 * first one.
 */
export function aloneAnswer(evidence: Evidence, protocol: Protocol): Answer {
  const { said, other } = WORDS[protocol];
  const refusedOwn = evidence.scenarios.find((one) => one.refused.length > 0 && isOwn(evidence, one));
  const refused = evidence.scenarios.some(
    (one) =>
      one.refused.length > 0 &&
      (isOwn(evidence, one) || (protocolOf(one) !== protocol && protocolOf(one) !== undefined)),
  );
  const matches = againstFirst(evidence, protocol, 'throughput');
  const sdks = sdkTexts(evidence);
  return {
    headline: refused
      ? `No answer: the figures of ${refusedOwn?.transport ?? other} were refused; only those of ${said} are valid.`
      : aloneHeadline(matches, protocol, (told, { transport }) => speedText(told, transport)),
    paragraph: [
      ratesText(evidence, measuredOf(evidence, protocol)),
      ...comparisonTexts(
        sdks.length === 0 ? matches : matches.filter(({ one }) => !one.transport.startsWith('sdk-')),
      ),
      ...sdks,
      ...undecided(matches),
      ...(refused ? [] : [howToCompare(evidence, protocol)]),
    ].join(' '),
  };
}

export function howToCompare(evidence: Evidence, protocol: Protocol): string {
  const { other, example } = WORDS[protocol];
  const transport = evidence.scenarios.find((one) => one.role === 'measured')?.transport ?? '';
  return `To compare, measure ${other} as well, for example with --transport ${transport},${example}.`;
}

/** A transport against the first one of its protocol, with the same messages. */
export interface ReferenceComparison {
  readonly first: ScenarioSummary;
  readonly one: ScenarioSummary;
  readonly comparison: Comparison;
  readonly cpu: Comparison | undefined;
}

export function againstFirst(evidence: Evidence, protocol: Protocol, judged: Metric): ReferenceComparison[] {
  const shown = measuredOf(evidence, protocol);
  const byId = new Map(shown.map((one) => [one.id, one] as const));
  return evidence.comparisons.flatMap((comparison): ReferenceComparison[] => {
    const first = byId.get(comparison.baseline);
    const one = byId.get(comparison.candidate);
    if (comparison.metric !== judged || first === undefined || one === undefined) return [];
    if (first.transport !== shown[0]?.transport || one.transport === first.transport) return [];
    const cpu = evidence.comparisons.find(
      ({ metric, baseline, candidate }) =>
        metric === 'clientCpu' && baseline === first.id && candidate === one.id,
    );
    return [{ first, one, comparison, cpu }];
  });
}

/** The most ratios in a headline, and in a paragraph. */
const IN_HEADLINE = 3;
const TOLD = 6;

interface Told {
  readonly transport: string;
  readonly comparison: Comparison;
}

/** @param inWords the ratios of a few transports to the first one, in a sentence without its end */
export function aloneHeadline(
  matches: readonly ReferenceComparison[],
  protocol: Protocol,
  inWords: (told: readonly Told[], first: ScenarioSummary) => string,
): string {
  const { title, said } = WORDS[protocol];
  const [{ first } = { first: undefined }] = matches;
  if (first === undefined) return `No answer: only ${said} was measured.`;
  const oneEach = new Set(matches.map(({ one }) => one.transport)).size === matches.length;
  if (oneEach && matches.length <= IN_HEADLINE) {
    const told = matches.map(({ one, comparison }) => ({ transport: one.transport, comparison }));
    return `${title} alone: ${inWords(told, first)}.`;
  }
  return `${title} alone: ${tallyWords(matches, `with ${first.transport}`)}.`;
}

/** `of 4 comparisons of mine, 3 are faster and 1 is undecided.` */
export function tallyText(matches: readonly ReferenceComparison[]): string {
  const names = [...new Set(matches.map(({ one }) => one.transport))];
  return `${tallyWords(matches, `of ${listText(names)}`)}.`;
}

function tallyWords(matches: readonly ReferenceComparison[], side: string): string {
  const tally = (
    [
      ['better', 'faster'],
      ['worse', 'slower'],
      ['equivalent', 'equivalent'],
      ['inconclusive', 'undecided'],
    ] as const satisfies readonly (readonly [Verdict, string])[]
  ).flatMap(([verdict, word]) => {
    const found = matches.filter(({ comparison }) => comparison.verdict === verdict).length;
    return found === 0 ? [] : [`${found} ${found === 1 ? 'is' : 'are'} ${word}`];
  });
  return `of ${quantity(matches.length, 'comparison')} ${side}, ${listText(tally)}`;
}

export function ratesText(evidence: Evidence, shown: readonly ScenarioSummary[]): string {
  const figures = shown.flatMap((one) => {
    const { throughput } = one.metrics;
    return throughput === undefined
      ? []
      : [`${one.transport} ${estimateText(throughput, { unit: '' })} for ${workloadOf(one)}`];
  });
  return `${conditionsText(evidence)} Messages accepted per second: ${atMost(TOLD, figures, 'figure')}.`;
}

export function comparisonTexts(matches: readonly ReferenceComparison[]): string[] {
  if (matches.length === 0) return [];
  const told = matches.map(({ first, one, comparison, cpu }) => {
    const cost =
      cpu === undefined
        ? ''
        : `, with ${ratioText(cpu.ratio, ...verdictNotes(cpu))} the client CPU per message`;
    return `${speedText([{ transport: one.transport, comparison }], first.transport)} for ${workloadOf(one)}${cost}`;
  });
  return [`Paired by block, ${atMost(TOLD, told, 'comparison')}.`];
}

function atMost(most: number, texts: readonly string[], noun: string): string {
  const rest = texts.length - most;
  return `${texts.slice(0, most).join('; ')}${rest > 0 ? `; ${quantity(rest, `more ${noun}`)} in the table` : ''}`;
}
