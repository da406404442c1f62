import { inverse } from '../../model/estimate.ts';
import { partsOf } from '../../model/feature.ts';
import { protocolOf } from '../../model/scenario.ts';
import type { Comparison, Estimate, ScenarioSummary } from '../../model/summary.ts';
import { estimateText, ratioText, verdictNotes } from '../../text/estimates.ts';
import { listText } from '../../text/lists.ts';
import { speedWords } from '../comparisons.ts';
import {
  type Evidence,
  isOwn,
  isReferenceClient,
  measuredOf,
  referenceMatchesIn,
  workloadOf,
} from '../evidence.ts';

/** One transport against another one with the same messages; the ratio is that of the first. */
interface Speed {
  readonly first: ScenarioSummary;
  readonly second: ScenarioSummary;
  readonly ratio: Estimate;
  readonly comparison: Comparison;
}

type Protocol = 'smtp' | 'api';

/**
 * The rates that the protocols allow, from the reference clients. If both protocols have one, the floors of
 * the protocols and the costs of their libraries are separate sentences.
 */
export function referenceTexts(evidence: Evidence): string[] {
  const [smtp, api] = (['smtp', 'api'] as const).map((protocol) =>
    measuredOf(evidence, protocol).some(isReferenceClient),
  );
  return smtp === true && api === true
    ? [...floors(evidence), ...libraryCosts(evidence)]
    : oneProtocol(evidence, smtp === true ? 'smtp' : 'api');
}

function oneProtocol(evidence: Evidence, protocol: Protocol): string[] {
  const speeds = referenceMatchesIn(evidence, 'throughput').map(({ smtp, api, comparison }): Speed => {
    const { ratio } = comparison;
    return protocol === 'smtp'
      ? { first: smtp, second: api, ratio: inverse(ratio), comparison }
      : { first: api, second: smtp, ratio, comparison };
  });
  const name = protocol === 'smtp' ? 'SMTP' : 'HTTP';
  return speeds.length === 0
    ? []
    : [
        `The reference client ${speedsText(speeds)}: this shows what ${name} allows, not what a library achieves.`,
      ];
}

function floors(evidence: Evidence): string[] {
  const speeds = speedsIn(
    evidence,
    (first, second) =>
      isReferenceClient(first) &&
      isReferenceClient(second) &&
      protocolOf(first) === 'api' &&
      protocolOf(second) === 'smtp',
  );
  const [only] = speeds;
  if (only === undefined) return [];
  return [
    `The protocols alone, by reference clients: ${speedsText(speeds)}${speeds.length === 1 ? ratesText(only) : ''}.`,
  ];
}

function libraryCosts(evidence: Evidence): string[] {
  const costs = (['smtp', 'api'] as const).flatMap((protocol) => {
    const speeds = speedsIn(
      evidence,
      (first, second) =>
        protocolOf(first) === protocol &&
        protocolOf(second) === protocol &&
        isReferenceClient(first) &&
        !isReferenceClient(second) &&
        (protocol === 'smtp' || isSameApi(first, second)),
    );
    return speeds.length === 0 ? [] : [speedsText(speeds)];
  });
  return costs.length === 0 ? [] : [`The cost of the libraries: ${listText(costs)}.`];
}

/** The provider is the same, and so are the features that do not choose the client. */
function isSameApi(first: ScenarioSummary, second: ScenarioSummary): boolean {
  const { base, features } = partsOf(first.transport);
  return [base, ...features.filter((one) => one !== 'minimal')].join('+') === second.transport;
}

function speedsIn(
  evidence: Evidence,
  isWanted: (first: ScenarioSummary, second: ScenarioSummary) => boolean,
): Speed[] {
  const byId = new Map(evidence.scenarios.map((one) => [one.id, one] as const));
  return evidence.comparisons.flatMap((comparison): Speed[] => {
    const baseline = byId.get(comparison.baseline);
    const candidate = byId.get(comparison.candidate);
    if (comparison.metric !== 'throughput' || baseline === undefined || candidate === undefined) return [];
    if (isOwn(evidence, baseline) || isOwn(evidence, candidate)) return [];
    const { ratio } = comparison;
    if (isWanted(candidate, baseline)) return [{ first: candidate, second: baseline, ratio, comparison }];
    return isWanted(baseline, candidate)
      ? [{ first: baseline, second: candidate, ratio: inverse(ratio), comparison }]
      : [];
  });
}

/** `smtp-pipelined was 3.1× (2.9–3.3) faster than api-sendgrid`; of several, the least and the most. */
function speedsText(speeds: readonly Speed[]): string {
  const sorted = speeds.toSorted((a, b) => a.ratio.value - b.ratio.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return '';
  const of = ({ ratio, comparison, second }: Speed): string =>
    `${ratioText(ratio, ...verdictNotes(comparison))} ${speedWords([ratio])} ${second.transport}`;
  const figures =
    speeds.length === 1
      ? of(least)
      : `${of(least)} (${workloadOf(least.first)}) to ${of(most)} (${workloadOf(most.first)})`;
  return `${listText([...new Set(speeds.map(({ first }) => first.transport))])} was ${figures}`;
}

function ratesText({ first, second }: Speed): string {
  const [own, other] = [first.metrics.throughput, second.metrics.throughput];
  return own === undefined || other === undefined
    ? ''
    : `, ${estimateText(own, { unit: '' })} against ${estimateText(other, { unit: '' })} messages per second`;
}
