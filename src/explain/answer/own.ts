import { inverse } from '../../model/estimate.ts';
import type { Comparison, Metric, Verdict } from '../../model/summary.ts';
import { ratioText } from '../../text/estimates.ts';
import { capitalized } from '../../text/lines.ts';
import { percentText } from '../../text/numbers.ts';
import { speedText, undecided } from '../comparisons.ts';
import { type Answer, type Evidence, isShown, measuredOf, ownMeasured } from '../evidence.ts';
import { againstFirst, comparisonTexts, type ReferenceComparison, ratesText, tallyText } from './alone.ts';

const OPPOSITE = { better: 'worse', worse: 'better' } as const;

/** The user's own transports against every other one, as ratios of the user's own. */
export function againstOwn(evidence: Evidence, judged: Metric): ReferenceComparison[] {
  const own = new Set(ownMeasured(evidence).map(({ id }) => id));
  const byId = new Map(evidence.scenarios.filter(isShown).map((one) => [one.id, one] as const));
  const ratios = evidence.comparisons.map((one) =>
    own.has(one.baseline) && !own.has(one.candidate) ? swapped(one) : one,
  );
  return ratios.flatMap((comparison): ReferenceComparison[] => {
    const [first, one] = [byId.get(comparison.baseline), byId.get(comparison.candidate)];
    if (comparison.metric !== judged || first === undefined || one === undefined) return [];
    if (!own.has(one.id) || one.transport === first.transport) return [];
    const cpu = ratios.find(
      ({ metric, baseline, candidate }) =>
        metric === 'clientCpu' && baseline === first.id && candidate === one.id,
    );
    return [{ first, one, comparison, cpu }];
  });
}

/** If the user's own transports were measured, and SMTP or an API was not. */
export function ownAnswer(evidence: Evidence): Answer | undefined {
  const own = ownMeasured(evidence);
  if (own.length === 0) return undefined;
  const matches = againstOwn(evidence, 'throughput');
  const [smtp, api] = [measuredOf(evidence, 'smtp'), measuredOf(evidence, 'api')];
  const others = [
    ...(smtp.length > 0
      ? againstFirst(evidence, 'smtp', 'throughput')
      : againstFirst(evidence, 'api', 'throughput')),
  ];
  const [name = ''] = own.map(({ transport }) => transport);
  return {
    headline:
      matches.length === 0
        ? `No answer: ${name} was compared with nothing.`
        : ownHeadline(matches, evidence.record.header.config.equivalence),
    paragraph: [
      ratesText(evidence, [...own, ...smtp, ...api]),
      ...comparisonTexts([...matches, ...others]),
      ...undecided([...matches, ...others]),
      ...(matches.length > 0
        ? []
        : [
            `To compare, measure another transport as well, for example with --transport ${name},smtp-nodemailer.`,
          ]),
    ].join(' '),
  };
}

function ownHeadline(matches: readonly ReferenceComparison[], equivalence: number): string {
  const [first] = matches;
  if (first === undefined) return '';
  if (matches.length > 1) return capitalized(tallyText(matches));
  const { one, first: other, comparison } = first;
  const both = `${one.transport} and ${other.transport}`;
  return headlineFor(comparison.verdict, {
    decided: `${speedText([{ transport: one.transport, comparison }], other.transport)}.`,
    equivalent: `Either: the rates of ${both} are equal within ${percentText(equivalence)}.`,
    inconclusive:
      comparison.drift?.refused === true
        ? `No verdict: the ratio of ${both} drifted during the run.`
        : `No verdict: these trials show no difference between ${both}.`,
  });
}

/** The same at an offered rate, in response times. */
export function ownOpenHeadline(matches: readonly ReferenceComparison[], rate: string): string {
  const [first] = matches;
  if (first === undefined) return `${rate}, nothing was compared.`;
  if (matches.length > 1) return `${rate}, ${tallyText(matches)}`;
  const { one, first: other, comparison } = first;
  const both = `${one.transport} and ${other.transport}`;
  return headlineFor(comparison.verdict, {
    decided: `${rate}, ${one.transport} takes ${ratioText(comparison.ratio)} the median response time of ${other.transport}.`,
    equivalent: `${rate}, the median response times of ${both} are equal.`,
    inconclusive: `No verdict: ${rate.toLowerCase()}, these trials show no difference between ${both}.`,
  });
}

function headlineFor(
  verdict: Verdict,
  words: { readonly decided: string; readonly equivalent: string; readonly inconclusive: string },
): string {
  return verdict === 'better' || verdict === 'worse' ? words.decided : words[verdict];
}

function swapped(comparison: Comparison): Comparison {
  const { baseline, candidate, ratio, verdict } = comparison;
  return {
    ...comparison,
    baseline: candidate,
    candidate: baseline,
    ratio: inverse(ratio),
    verdict: verdict === 'better' || verdict === 'worse' ? OPPOSITE[verdict] : verdict,
  };
}
