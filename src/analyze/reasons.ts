import type { CpuBreakdown, ScenarioSummary } from '../model/summary.ts';
import { type Evidence, type Match, protocolOf, workloadOf } from './evidence.ts';
import { figure, measured, percent, plural } from './wording.ts';

/**
 * Why one is faster than the other: what the client's processor does, how often it waits, what it sends. Told for the
 * decided comparison with the largest difference; nothing is explained where nothing differs.
 */
export function reasonsFor(evidence: Evidence, matches: readonly Match[]): string[] {
  const decided = matches.filter(({ comparison }) => ['better', 'worse'].includes(comparison.verdict));
  const [match] = decided.toSorted((a, b) => distance(b) - distance(a));
  const shown = match ?? matches[0];
  if (shown === undefined) return [];
  return [
    ...(match === undefined ? [] : processorReasons(evidence, match, matches.length > 1)),
    ...wireReasons(shown),
    batchSentence(evidence),
  ];
}

function distance({ comparison }: Match): number {
  return Math.abs(Math.log(comparison.ratio.value));
}

function processorReasons(evidence: Evidence, { smtp, api, comparison }: Match, several: boolean): string[] {
  const [slow, fast] = comparison.verdict === 'better' ? [smtp, api] : [api, smtp];
  const [slowCpu, fastCpu] = [slow, fast].map((one) =>
    evidence.breakdown.find(({ scenario }) => scenario === one.id),
  );
  const where = several ? `Why, for ${workloadOf(slow)}, where they differ most: ` : 'Why: ';
  if (slowCpu === undefined || fastCpu === undefined)
    return [
      `${where}this run holds no timings from inside the client, so it cannot say what its time goes into.`,
    ];
  const cpu = evidence.comparisons.find(
    (one) => one.metric === 'clientCpu' && one.baseline === smtp.id && one.candidate === api.id,
  );
  if (cpu?.verdict !== comparison.verdict) {
    const known = cpu !== undefined && cpu.verdict !== 'inconclusive';
    return [
      `${where}${known ? 'it is not the client’s processor time' : 'the client’s processor time does not decide it'}, which is ${measured(slowCpu.total, ' µs')} a message with ${slow.transport} and ${measured(fastCpu.total, ' µs')} with ${fast.transport}.`,
      ...busySentence(slow),
    ];
  }
  return [
    `${where}${spendingSentence(slow, slowCpu, fast, fastCpu)}`,
    ...blameSentence(evidence, slow, slowCpu, fast, fastCpu),
    ...busySentence(slow),
  ];
}

function spendingSentence(
  slow: ScenarioSummary,
  slowCpu: CpuBreakdown,
  fast: ScenarioSummary,
  fastCpu: CpuBreakdown,
): string {
  const spends = (one: ScenarioSummary, cpu: CpuBreakdown, of: string) =>
    `${measured(cpu.composing, ' µs')} of ${measured(cpu.total, ' µs')}${of} on composing ${composed(one)}`;
  return `${slow.transport} spends ${spends(slow, slowCpu, ' of processor time per message')}, ${fast.transport} ${spends(fast, fastCpu, '')}.`;
}

/** Half of the difference or more: then a cause may be called the main one. */
const MAIN_CAUSE = 0.5;

function blameSentence(
  evidence: Evidence,
  slow: ScenarioSummary,
  slowCpu: CpuBreakdown,
  fast: ScenarioSummary,
  fastCpu: CpuBreakdown,
): string[] {
  const gap = slowCpu.total.value - fastCpu.total.value;
  const share = (slowCpu.composing.value - fastCpu.composing.value) / gap;
  const certain = (slowCpu.composing.low ?? Number.NaN) > (fastCpu.composing.high ?? Number.NaN);
  const sending = `sending (library, sockets, protocol) takes ${measured(slowCpu.sending, ' µs')} against ${measured(fastCpu.sending, ' µs')}`;
  if (gap <= 0) return [];
  if (share < MAIN_CAUSE) return [`Composing does not explain the difference: ${sending}.`];
  if (!certain) return [`Whether composing explains the difference, these timings cannot say: ${sending}.`];
  const explained = `Composing is ${share > 0.995 ? 'all' : percent(Number(share.toFixed(2)))} of the difference in processor time; ${sending}.`;
  const bare = evidence.ceilings.find(
    (one) => one.mock !== null && one.mock === slow.mock && one.kind === slow.kind,
  );
  const reached = fast.metrics.throughput;
  if (bare === undefined || reached === undefined) return [explained];
  if ((bare.throughput.low ?? Number.NaN) > (reached.high ?? Number.NaN))
    return [
      explained,
      `The protocol is not what holds it back: a bare ${protocolOf(slow) === 'smtp' ? 'SMTP' : 'API'} client that composes nothing reached ${measured(bare.throughput)} messages per second with the same server.`,
    ];
  return [explained, 'Whether the protocol has a part in it, this run cannot say.'];
}

function busySentence(slow: ScenarioSummary): string[] {
  const utilization = slow.metrics.clientEventLoopUtilization;
  if (utilization === undefined) return [];
  const busy = `${slow.transport}’s client was busy ${percent(Number(utilization.value.toFixed(2)))} of the time`;
  if (utilization.value >= 0.9) return [`${busy}, so its processor time sets its rate.`];
  return [`${busy}, so waiting has a part in its rate as well.`];
}

function composed(scenario: ScenarioSummary): string {
  return protocolOf(scenario) === 'smtp' ? 'MIME' : 'the request';
}

function wireReasons({ smtp, api }: Match): string[] {
  const wire = (one: ScenarioSummary) => {
    const { turnarounds, bytesToServer } = one.metrics;
    if (turnarounds === undefined || bytesToServer === undefined) return undefined;
    const waits = figure(Number(turnarounds.value.toFixed(2)));
    return `${one.transport} waits for the server ${waits === '1' ? 'once' : waits === '2' ? 'twice' : `${waits} times`} and sends ${figure(bytesToServer.value)} bytes`;
  };
  const [a, b] = [wire(smtp), wire(api)];
  if (a === undefined || b === undefined) return [];
  return [
    `Per message, ${a}, ${b}; over a real network each wait costs a round trip, which loopback hardly has.`,
  ];
}

function batchSentence({ record }: Evidence): string {
  const { batch } = record.header.config;
  return batch === 1
    ? 'Every call carried one recipient, so this run says nothing about batches.'
    : `Every call carried up to ${plural(batch, 'recipient')}; all figures count recipients, never calls.`;
}
