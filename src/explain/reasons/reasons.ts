import { signsMessages } from '../../model/feature.ts';
import { doubtIn, FEWEST_BLOCKS } from '../../model/figure-doubt.ts';
import { isEmulated } from '../../model/link.ts';
import { protocolOf } from '../../model/scenario.ts';
import type { CpuBreakdown, Estimate, ScenarioSummary } from '../../model/summary.ts';
import { independentDifference, ratioOfIndependent } from '../../stats/independent-difference.ts';
import type { Interval } from '../../stats/interval.ts';
import { estimateText } from '../../text/estimates.ts';
import { numberText } from '../../text/numbers.ts';
import { type Evidence, type Match, workloadOf } from '../evidence.ts';
import type { Ceiling } from '../results/ceilings.ts';
import { MAIN_CAUSE, roundTripReason } from './links.ts';

/**
 * The reasons of a difference: the client's processor time, the limit of the protocol, turnarounds and bytes.
 * They explain the decided comparison with the largest difference.
 */
export function reasonsFor(evidence: Evidence, matches: readonly Match[]): string[] {
  const match = clearestOf(matches);
  const shown = match ?? matches[0];
  if (shown === undefined) return [];
  return [
    ...(match === undefined ? [] : differenceReasons(evidence, match, matches.length > 1)),
    ...wireReasons(shown),
  ];
}

/** The decided match with the largest difference; undefined if none is decided. */
export function clearestOf(matches: readonly Match[]): Match | undefined {
  const decided = matches.filter(
    ({ comparison: { verdict } }) => verdict === 'better' || verdict === 'worse',
  );
  return decided.toSorted((a, b) => distance(b) - distance(a))[0];
}

function distance({ comparison }: Match): number {
  return Math.abs(Math.log(comparison.ratio.value));
}

/** The slower and the faster scenario of a match. */
interface SpeedPair {
  readonly slow: ScenarioSummary;
  readonly fast: ScenarioSummary;
}

function differenceReasons(evidence: Evidence, match: Match, several: boolean): string[] {
  const { smtp, api, comparison } = match;
  const speeds = comparison.verdict === 'better' ? { slow: smtp, fast: api } : { slow: api, fast: smtp };
  const where = several ? `Why, for ${workloadOf(smtp)}: ` : 'Why: ';
  const trips = roundTripReason(speeds.slow, speeds.fast);
  if (trips !== undefined) return [`${where}${trips}.`];
  return [`${where}${processorReason(evidence, match, speeds)}.`, protocolReason(evidence, speeds)];
}

function processorReason(
  { breakdown, comparisons }: Evidence,
  match: Match,
  { slow, fast }: SpeedPair,
): string {
  const [slowCpu, fastCpu] = [slow, fast].map((one) => breakdown.find(({ scenario }) => scenario === one.id));
  if (slowCpu === undefined || fastCpu === undefined)
    return 'this run has no timings from inside the client, so its processor time is not broken down';
  const spending = `${slow.transport}’s client${busy(slow)} spends ${estimateText(slowCpu.total, { unit: 'µs' })} of CPU per message, ${fast.transport}’s ${estimateText(fastCpu.total, { unit: 'µs' })}`;
  const cpu = comparisons.find(
    (one) => one.metric === 'clientCpu' && one.baseline === match.smtp.id && one.candidate === match.api.id,
  );
  if (cpu?.verdict === match.comparison.verdict)
    return `${spending}; ${causeOf(slowCpu, fastCpu, composingOf(slow, fast))}`;
  return cpu === undefined || cpu.verdict === 'inconclusive'
    ? `${spending}, which does not decide it`
    : `${spending}, so it is not processor time`;
}

function busy({ metrics: { clientEventLoopUtilization: utilization } }: ScenarioSummary): string {
  if (utilization === undefined) return '';
  return `, ${utilization.value >= 0.9 ? '' : 'only '}${estimateText(utilization)} busy,`;
}

/** The name of the part that is timed as composing. */
function composingOf(...scenarios: readonly ScenarioSummary[]): string {
  return scenarios.some(({ transport }) => signsMessages(transport)) ? 'composing and signing' : 'composing';
}

function causeOf(slow: CpuBreakdown, fast: CpuBreakdown, doing: string): string {
  if (slow.composing === null || fast.composing === null) return `the part of ${doing} is not known`;
  const gap = independentDifference(slow.total, fast.total);
  const composing = independentDifference(slow.composing, fast.composing);
  const share = ratioOfIndependent(composing, gap);
  const unknown = slow.total.notKnown ?? fast.total.notKnown;
  if (unknown !== undefined || (share !== undefined && doubtIn(share, FEWEST_BLOCKS, 'share') !== undefined))
    return `the part of ${doing} is not known`;
  const shareText = (of: Interval): string => estimateText({ ...of, level: slow.total.level, unit: 'share' });
  if (share !== undefined && (share.low ?? 0) >= MAIN_CAUSE)
    return `${doing} makes ${shareText(share)} of the difference`;
  const surelyLess = (composing.high ?? Number.NaN) < MAIN_CAUSE * (gap.low ?? Number.NaN);
  if (surelyLess || (share?.high ?? Number.NaN) < MAIN_CAUSE)
    return `${doing} does not explain the difference${sendingText(slow, fast)}`;
  return `the part of ${doing} is uncertain${share === undefined ? '' : `: ${shareText(share)}`}`;
}

function sendingText({ sending: slow }: CpuBreakdown, { sending: fast }: CpuBreakdown): string {
  return slow === null || fast === null
    ? ''
    : `, sending (library, sockets, protocol) takes ${estimateText(slow, { unit: 'µs' })} against ${estimateText(fast, { unit: 'µs' })}`;
}

/**
 * Ceiling clients keep their connections, so they are no limit for a transport that opens one per message.
 */
function protocolReason(evidence: Evidence, { slow, fast }: SpeedPair): string {
  const bare = ceilingAbove(evidence, slow);
  if (bare === undefined) return 'This run does not show whether the protocol contributes.';
  const protocol = protocolOf(slow) === 'smtp' ? 'SMTP' : 'HTTP';
  const reached = `with prebuilt messages, a ceiling client reached ${estimateText(bare.throughput, { unit: '' })} per second`;
  return isSurelyAbove(bare, fast)
    ? `${protocol} is not the limit: ${reached}.`
    : `The protocol is not what limits ${slow.transport}: ${reached}; whether it could match ${fast.transport} is open.`;
}

/** The ceiling client's rate with these messages, if it is certainly higher than the scenario's. */
export function ceilingAbove({ ceilings }: Evidence, scenario: ScenarioSummary): Ceiling | undefined {
  const { mock, kind, sizeBytes, connection, link } = scenario;
  if (mock === null || connection === 'cold' || isEmulated(link)) return undefined;
  const found = ceilings.find((one) => one.mock === mock && one.kind === kind && one.sizeBytes === sizeBytes);
  return found !== undefined && isSurelyAbove(found, scenario) ? found : undefined;
}

function isSurelyAbove({ throughput }: Ceiling, { metrics }: ScenarioSummary): boolean {
  return (throughput.low ?? Number.NaN) > (metrics.throughput?.high ?? Number.NaN);
}

function wireReasons({ smtp, api }: Match): string[] {
  const wire = ({ metrics: { turnarounds, bytesToServer } }: ScenarioSummary) =>
    turnarounds === undefined || bytesToServer === undefined
      ? undefined
      : { waits: waits(turnarounds), bytes: estimateText(bytesToServer, { unit: '' }) };
  const [a, b] = [wire(smtp), wire(api)];
  if (a === undefined || b === undefined) return [];
  return [
    `Per message, ${smtp.transport} waits for the server ${a.waits} and sends ${a.bytes} bytes, ${api.transport} ${b.waits} and ${b.bytes}; ${roundTripCost(smtp)}.`,
  ];
}

function roundTripCost({ link }: ScenarioSummary): string {
  return link.rttMs === 0
    ? 'on a network each wait costs a round trip'
    : `each wait costs a round trip, ${numberText(link.rttMs)} ms here`;
}

/** `once` and `twice` if the rounded interval has no width. */
function waits(turnarounds: Estimate): string {
  const { value, low, high } = turnarounds;
  const read = [value, low ?? value, high ?? value].map((one) => Math.round(one * 100));
  if (read.every((one) => one === 100)) return 'once';
  if (read.every((one) => one === 200)) return 'twice';
  return estimateText(turnarounds, { unit: 'times' });
}
