import { isEmulated } from '../../model/link.ts';
import { protocolOf } from '../../model/scenario.ts';
import type { Claim, Estimate, ScenarioSummary, Verdict } from '../../model/summary.ts';
import { estimateText, ratioText } from '../../text/estimates.ts';
import { listText } from '../../text/lists.ts';
import { quantity } from '../../text/numbers.ts';
import { type Evidence, type Match, matchesIn, pathOf, workloadOf } from '../evidence.ts';
import type { Ceiling } from '../results/ceilings.ts';

const CLAIM = { id: 'api-faster', claim: 'An API is faster than SMTP.' };

/**
 * Judged from throughput and from the median and the 99th percentile of service time, over all kinds and
 * strategies.
 */
const METRICS = [
  ['throughput', 'messages per second'],
  ['serviceTimeP50', 'median service time'],
  ['serviceTimeP99', '99th percentile of service time'],
] as const;

export function fasterClaim(evidence: Evidence): Claim {
  // Times that contain the queue of a busy mock can have no verdict.
  const matches = METRICS.flatMap(([metric]) => matchesIn(evidence, metric)).filter(
    ({ comparison }) => comparison.mockLimited === undefined || comparison.metric === 'throughput',
  );
  if (matches.length === 0)
    return {
      ...CLAIM,
      verdict: 'not tested',
      because: 'No SMTP and API transport were measured on the same messages.',
      evidence: [],
    };
  const counts = (verdict: Verdict) => matches.filter((one) => one.comparison.verdict === verdict).length;
  const [better, worse, equal, open] = [
    counts('better'),
    counts('worse'),
    counts('equivalent'),
    counts('inconclusive'),
  ];
  const told = `${quantity(matches.length, 'comparison')} of rate and service time`;
  const { verdict, because } = judge();
  const along = crossoversOf(evidence);
  return {
    ...CLAIM,
    verdict,
    because: [because, ...along].join(' '),
    evidence: [...figures(matches), ...bareFigures(evidence)],
  };

  function judge(): Pick<Claim, 'verdict' | 'because'> {
    if (open === matches.length)
      return {
        verdict: 'not tested',
        because: `Not decided: none of ${told} has a verdict; run more blocks.`,
      };
    if (better === matches.length) return allBetter();
    if (better === 0 && open === 0)
      return {
        verdict: 'refuted',
        because: `In none of ${told} was an API faster: ${tally()}.`,
      };
    if (better === 0)
      return {
        verdict: 'depends',
        because: `It depends on the undecided comparisons: of ${told}, ${tally()}.`,
      };
    return {
      verdict: 'depends',
      because: `It depends on ${isTornByTransport() ? 'the transport, ' : ''}the message and the metric: of ${told}, ${tally()}.${examples()}`,
    };
  }

  /** All measured transports agree; a ceiling client may still show that the protocol is not the cause. */
  function allBetter(): Pick<Claim, 'verdict' | 'because'> {
    const range = rangeOf(matches);
    const result = `In ${matches.length === 1 ? 'the one comparison' : `all ${told}`}, an API was faster: ${range}.`;
    const against = bareSmtpAbove(evidence, matches);
    if (against === undefined)
      return {
        verdict: 'supported',
        because: `${result} This holds for these libraries over ${pathOf(evidence.record.header.config)}.`,
      };
    const { bare, api, throughput } = against;
    return {
      verdict: 'depends',
      because: `It depends on the client, not on the protocol. ${result} But with prebuilt messages, a ceiling client reached ${estimateText(bare.throughput, { unit: '' })} per second over SMTP; ${api.transport}, which composes its messages, reached ${estimateText(throughput, { unit: '' })} (${workloadOf(api)}).`,
    };
  }

  function tally(): string {
    return listText([
      ...(better > 0 ? [`an API was faster in ${better}`] : []),
      ...(worse > 0 ? [`SMTP was faster in ${worse}`] : []),
      ...(equal > 0 ? [`both were equivalent in ${equal}`] : []),
      ...(open > 0 ? [`${open} are undecided`] : []),
    ]);
  }

  function decided(verdict: Verdict): Match[] {
    return matches.filter(
      ({ comparison }) => comparison.metric === 'throughput' && comparison.verdict === verdict,
    );
  }

  /** With the same workload, one API transport is faster than SMTP and another one is slower. */
  function isTornByTransport(): boolean {
    const lost = new Set(decided('worse').map((one) => workloadOf(one.api)));
    return evidence.sweeps.length === 0 && decided('better').some((one) => lost.has(workloadOf(one.api)));
  }

  function examples(): string {
    // In a sweep, both sides win with the same workload, and the crossovers name the values.
    if (evidence.sweeps.length > 0) return '';
    const by = ({ api, smtp }: Match) =>
      isTornByTransport() ? ` (${api.transport} against ${smtp.transport})` : '';
    const named = (verdict: Verdict) =>
      listText([...new Set(decided(verdict).map((one) => `${workloadOf(one.api)}${by(one)}`))].slice(0, 3));
    const [api, smtp] = [named('better'), named('worse')];
    const parts = [
      ...(api === '' ? [] : [`an API is faster for ${api}`]),
      ...(smtp === '' ? [] : [`SMTP for ${smtp}`]),
    ];
    return parts.length === 0 ? '' : ` ${parts.join('; ').replace(/^an/, 'An')}.`;
  }
}

/** The most crossovers that a claim names. */
const CROSSOVERS_TOLD = 2;

/** In a sweep, the verdict depends on the value, so the claim names the crossovers. */
function crossoversOf({ sweeps }: Evidence): string[] {
  return sweeps
    .filter(({ metric }) => metric === 'throughput')
    .flatMap(({ crossovers }) => crossovers)
    .filter(
      ({ baseline, candidate, crossings }) =>
        crossings.length > 0 &&
        protocolOf({ transport: baseline }) === 'smtp' &&
        protocolOf({ transport: candidate }) === 'api',
    )
    .slice(0, CROSSOVERS_TOLD)
    .map(({ text }) => text);
}

function rangeOf(matches: readonly Match[]): string {
  const ratios = matches
    .filter(({ comparison }) => comparison.metric === 'throughput')
    .map(({ comparison }) => comparison.ratio)
    .sort((a, b) => a.value - b.value);
  const [least, most] = [ratios[0], ratios.at(-1)];
  if (least === undefined || most === undefined) return 'shorter service times';
  if (ratios.some(({ notKnown }) => notKnown !== undefined)) return 'it accepted more messages per second';
  const figure = ratios.length === 1 ? ratioText(least) : `${ratioText(least)} to ${ratioText(most)}`;
  return `its rate was ${figure} that of SMTP`;
}

/**
 * A kind with which the SMTP ceiling client, on warm connections, is certainly faster than the API transport.
 * The ceiling clients of both protocols are not compared: that would compare what their mocks must parse.
 */
function bareSmtpAbove(
  { ceilings }: Evidence,
  matches: readonly Match[],
): { bare: Ceiling; api: ScenarioSummary; throughput: Estimate } | undefined {
  for (const { smtp, api } of matches) {
    const bare = ceilings.find(
      (one) => one.mock === smtp.mock && one.kind === smtp.kind && one.sizeBytes === smtp.sizeBytes,
    );
    const { throughput } = api.metrics;
    // Ceiling clients use neither an emulated link nor new connections.
    if (bare === undefined || throughput === undefined || smtp.connection === 'cold') continue;
    if (isEmulated(smtp.link)) continue;
    const least = bare.throughput.low;
    if (least !== null && throughput.high !== null && least > throughput.high)
      return { bare, api, throughput };
  }
  return undefined;
}

function figures(matches: readonly Match[]): Claim['evidence'] {
  const words = new Map<string, string>(METRICS);
  return matches.map(({ smtp, api, comparison }) => ({
    label: `${words.get(comparison.metric) ?? comparison.metric}, ${api.transport} / ${smtp.transport}, ${workloadOf(api)}: ${comparison.verdict}`,
    estimate: comparison.ratio,
  }));
}

function bareFigures({ ceilings }: Evidence): Claim['evidence'] {
  return ceilings
    .filter((one) => one.mock !== null)
    .map((one) => ({ label: `${one.label}, ${one.kind}`, estimate: one.throughput }));
}
