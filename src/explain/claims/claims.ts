import type { CanonicalField } from '../../model/proof/canonical.ts';
import { baseOf, type Protocol, protocolOf } from '../../model/scenario.ts';
import type { Claim, Estimate, ScenarioSummary } from '../../model/summary.ts';
import { isLimited } from '../../model/target.ts';
import { listText } from '../../text/lists.ts';
import { quantity } from '../../text/numbers.ts';
import { scenarioName } from '../../text/scenarios.ts';
import { type Evidence, measuredOf } from '../evidence.ts';
import { fasterClaim } from './faster.ts';
import { interactiveClaim } from './interactive.ts';
import { volumeClaim } from './volume.ts';

/** Common claims about SMTP and APIs, each judged by this run alone. */
export function claimsOf(evidence: Evidence): Claim[] {
  const { load, targets } = evidence.record.header.config;
  const ownPace = load.model === 'closed' && !isLimited(targets);
  const ofRate = (one: Claim): Claim => (ownPace ? one : atAskedRates(one));
  const claims = [
    ofRate(fasterClaim(evidence)),
    fieldsClaim(evidence),
    richerClaim(evidence),
    ofRate(volumeClaim(evidence)),
    interactiveClaim(evidence),
  ];
  if (!evidence.invalid) return claims;
  return claims.map(({ id, claim }) => ({
    id,
    claim,
    verdict: 'not tested',
    because: 'The run is invalid; its figures prove nothing.',
    evidence: [],
  }));
}

/** An offered rate does not show how fast a transport is. */
function atAskedRates({ id, claim }: Claim): Claim {
  return {
    id,
    claim,
    verdict: 'not tested',
    because: 'This run offered fixed rates. Use a closed loop to measure how fast a transport is.',
    evidence: [],
  };
}

/**
 * Scenarios of a protocol whose messages were all proven equal to the workload, in these fields too.
 */
function provenOf(evidence: Evidence, protocol: Protocol, fields: readonly CanonicalField[]) {
  return evidence.scenarios.filter((one) => {
    const proof = evidence.record.verifications.find(({ scenario }) => scenario === baseOf(one));
    return (
      one.role === 'measured' &&
      one.refused.length === 0 &&
      protocolOf(one) === protocol &&
      proof !== undefined &&
      proof.messages > 0 &&
      proof.mismatchCount === 0 &&
      !proof.leftOut.some(({ field }) => fields.includes(field))
    );
  });
}

function provenMessages({ record }: Evidence, scenarios: readonly ScenarioSummary[]): number {
  const ids = new Set(scenarios.map(baseOf));
  return record.verifications.reduce((sum, one) => sum + (ids.has(one.scenario) ? one.messages : 0), 0);
}

const PERSONAL_FIELDS: readonly CanonicalField[] = ['subject', 'text', 'html', 'headers'];

function fieldsClaim(evidence: Evidence): Claim {
  const claim = {
    id: 'smtp-no-fields',
    claim: 'SMTP cannot use the customer’s fields, an API can.',
  };
  const personal = (one: ScenarioSummary) => one.strategy !== 'static';
  const smtp = provenOf(evidence, 'smtp', PERSONAL_FIELDS).filter(personal);
  const api = provenOf(evidence, 'api', PERSONAL_FIELDS).filter(personal);
  if (smtp.length === 0)
    return {
      ...claim,
      verdict: 'not tested',
      because: 'This run holds no proof of a personalized message over SMTP.',
      evidence: [],
    };
  const ways = listText([
    ...(smtp.some((one) => one.strategy === 'client-render') ? ['rendered by the client'] : []),
    ...(smtp.some((one) => one.strategy === 'server-merge') ? ['merged by the server from headers'] : []),
  ]);
  const shared = smtp.filter((one) => api.some(({ kind }) => kind === one.kind));
  const same = shared.length > 0 ? ', the same messages that the API delivered' : '';
  const costs = evidence.personalization.filter((one) => protocolOf(one) !== undefined);
  return {
    ...claim,
    verdict: 'refuted',
    because: `Over SMTP, ${quantity(provenMessages(evidence, smtp), 'personalized message')} arrived exactly as expected, ${ways}${same}.`,
    evidence: costs.map((one) => ({
      label: `extra client CPU, ${one.kind}, ${one.strategy} over static, ${one.transport}`,
      estimate: one.extraClientCpu,
    })),
  };
}

/** The media of each built-in kind. All kinds have links, custom headers and a personal subject. */
const MEDIA_OF_KIND: Readonly<Record<string, string>> = {
  receipt: 'a PDF attachment',
  'delivery-receipt': 'an inline image',
};

const RICH_FIELDS: readonly CanonicalField[] = ['subject', 'html', 'headers', 'attachments'];

function richerClaim(evidence: Evidence): Claim {
  const claim = {
    id: 'api-richer',
    claim:
      'An API carries richer content: media, links, specific headers, subjects with the customer’s name.',
  };
  const personal = (one: ScenarioSummary) => one.strategy !== 'static';
  const smtp = provenOf(evidence, 'smtp', RICH_FIELDS).filter(personal);
  const api = provenOf(evidence, 'api', RICH_FIELDS).filter(personal);
  const kinds = [...new Set(smtp.map(({ kind }) => kind))].filter((kind) =>
    api.some((one) => one.kind === kind),
  );
  const builtIn = evidence.record.header.config.template === null;
  if (kinds.length === 0)
    return {
      ...claim,
      verdict: 'not tested',
      because: 'No personalized kind was proven over both SMTP and an API in this run.',
      evidence: [],
    };
  const media = builtIn ? kinds.flatMap((kind) => MEDIA_OF_KIND[kind] ?? []) : [];
  const proof = `The same ${listText(kinds)} messages were proven equal over both, in subject, HTML, headers and attachments`;
  if (media.length > 0)
    return {
      ...claim,
      verdict: 'refuted',
      because: `${proof}; ${listText(media)} among them.`,
      evidence: sizesOf(evidence, kinds),
    };
  return {
    ...claim,
    verdict: 'depends',
    because: `${proof}; whether media differ depends on attachments and inline images, which this run ${builtIn ? 'did not send' : 'cannot identify in your template'}.`,
    evidence: sizesOf(evidence, kinds),
  };
}

function sizesOf(evidence: Evidence, kinds: readonly string[]): { label: string; estimate: Estimate }[] {
  return [...measuredOf(evidence, 'smtp'), ...measuredOf(evidence, 'api')].flatMap((one) => {
    const bytes = one.metrics.bytesToServer;
    return bytes === undefined || !kinds.includes(one.kind)
      ? []
      : [{ label: `bytes to the server, ${scenarioName(one)}`, estimate: bytes }];
  });
}
