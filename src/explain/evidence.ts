import type { NearCeiling } from '../analyze/figures/ceilings.ts';
import type { Config } from '../model/config.ts';
import type { SweepResult } from '../model/crossover.ts';
import type { FaultResults } from '../model/fault-results.ts';
import type { FeedbackResult } from '../model/feedback-run.ts';
import type { RunRecord } from '../model/run-file.ts';
import { type Protocol, protocolOf, type Scenario } from '../model/scenario.ts';
import type {
  Capacity,
  Comparison,
  CpuBreakdown,
  DuetPairs,
  Metric,
  Personalization,
  Problem,
  Ramp,
  ScenarioSummary,
  Soak,
  Summary,
} from '../model/summary.ts';
import { AXIS_WORDS, type Axis } from '../model/sweep.ts';
import { authorityOf, type TargetServer, type Targets } from '../model/target.ts';
import { axisSpanText, axisValueText } from '../text/axis.ts';
import { listText } from '../text/lists.ts';
import { quantity } from '../text/numbers.ts';
import { linkText } from '../text/scenarios.ts';
import type { Ceiling } from './results/ceilings.ts';

/** All that the answer and the claims may rest on. */
export interface Evidence {
  readonly record: RunRecord;
  readonly problems: readonly Problem[];
  /** No figure of the run is valid. If false, the figures of scenarios that were not refused are. */
  readonly invalid: boolean;
  readonly scenarios: readonly ScenarioSummary[];
  readonly ceilings: readonly Ceiling[];
  readonly nearCeilings: readonly NearCeiling[];
  readonly ramps: readonly Ramp[];
  readonly sweeps: readonly SweepResult[];
  readonly capacities: readonly Capacity[];
  readonly soaks: readonly Soak[];
  readonly faultResults: FaultResults | null;
  readonly feedback: FeedbackResult | null;
  readonly comparisons: readonly Comparison[];
  /** The pairs of a duet; else empty. */
  readonly duets: readonly DuetPairs[];
  readonly personalization: readonly Personalization[];
  readonly breakdown: readonly CpuBreakdown[];
}

/** Measured and not refused. */
export function isShown({ role, trials, refused }: ScenarioSummary): boolean {
  return role === 'measured' && trials > 0 && refused.length === 0;
}

/**
 * Measured scenarios of one protocol that have a figure to show. The user's own transports belong to no
 * protocol here.
 */
export function measuredOf(evidence: Evidence, protocol: Protocol): ScenarioSummary[] {
  return evidence.scenarios.filter(
    (one) => isShown(one) && !isOwn(evidence, one) && protocolOf(one) === protocol,
  );
}

/** Measured scenarios of the user's own transports and renderers that have a figure to show. */
export function ownMeasured(evidence: Evidence): ScenarioSummary[] {
  return evidence.scenarios.filter((one) => isShown(one) && isOwn(evidence, one));
}

/** Whether the user wrote the transport or its renderer. */
export function isOwn({ record }: Evidence, { transport }: Pick<Scenario, 'transport'>): boolean {
  return Object.hasOwn(record.header.config.own, transport);
}

/** One SMTP transport against one API transport with the same messages; the verdict speaks of the API. */
export interface Match {
  readonly smtp: ScenarioSummary;
  readonly api: ScenarioSummary;
  readonly comparison: Comparison;
}

/**
 * The comparisons that decide between the protocols. Nobody sends mail by a reference client, so it
 * decides only if no other transport used its protocol.
 */
export function matchesIn(evidence: Evidence, metric: Metric): Match[] {
  const [smtpDecides, apiDecides] = (['smtp', 'api'] as const).map((protocol) =>
    deciding(evidence, protocol),
  );
  return allMatchesIn(evidence, metric).filter(
    ({ smtp, api }) => smtpDecides?.(smtp) === true && apiDecides?.(api) === true,
  );
}

function deciding(evidence: Evidence, protocol: 'smtp' | 'api'): (one: ScenarioSummary) => boolean {
  const hasChoice = measuredOf(evidence, protocol).some((one) => !isReferenceClient(one));
  return (one) => !hasChoice || !isReferenceClient(one);
}

/** The comparisons of reference clients, which the answer names separately. */
export function referenceMatchesIn(evidence: Evidence, metric: Metric): Match[] {
  const decided = new Set(matchesIn(evidence, metric).map(({ comparison }) => comparison));
  return allMatchesIn(evidence, metric).filter(({ comparison }) => !decided.has(comparison));
}

function allMatchesIn(evidence: Evidence, metric: Metric): Match[] {
  const { comparisons, scenarios } = evidence;
  const byId = new Map(scenarios.map((one) => [one.id, one] as const));
  return comparisons.flatMap((comparison): Match[] => {
    const smtp = byId.get(comparison.baseline);
    const api = byId.get(comparison.candidate);
    if (comparison.metric !== metric || smtp === undefined || api === undefined) return [];
    if (isOwn(evidence, smtp) || isOwn(evidence, api)) return [];
    return protocolOf(smtp) === 'smtp' && protocolOf(api) === 'api' ? [{ smtp, api, comparison }] : [];
  });
}

/** A transport that declares itself a reference client. */
export function isReferenceClient({ facts }: Pick<ScenarioSummary, 'facts'>): boolean {
  return facts['referenceClient'] === true;
}

const STRATEGY_WORDS = {
  static: 'static',
  'client-render': 'client-rendered',
  'server-merge': 'server-merged',
} as const;

/** `client-rendered receipt`. */
export function workloadOf({ kind, strategy }: Pick<Scenario, 'kind' | 'strategy'>): string {
  return `${STRATEGY_WORDS[strategy]} ${kind}`;
}

const LINK_AXES: ReadonlySet<Axis> = new Set(['rtt', 'down', 'up']);

/** The most kinds that a sentence names. */
const NAMED = 3;

/** `Conditions: receipt and campaign messages, loopback, 32 concurrent calls, 1 recipient per call.` */
export function conditionsText({ record, scenarios }: Evidence): string {
  const kinds = [...new Set(scenarios.filter(isShown).map((one) => one.kind))];
  const messages = kinds.length > NAMED ? `${kinds.length} kinds of messages` : `${listText(kinds)} messages`;
  const { sizeBytes, sweep } = record.header.config;
  const sizes = sweep?.axis === 'size' ? axisSpanText(sweep) : undefined;
  const size = sizeBytes === null ? '' : ` of ${sizes ?? axisValueText('size', sizeBytes)}`;
  return `Conditions: ${messages}${size}, ${setupText(record.header.config)}.`;
}

/** `loopback, 32 concurrent calls, 1 recipient per call`. */
export function setupText(config: Config): string {
  const { concurrency, batch, connection, load, sweep } = config;
  const amount = (axis: Axis, value: number, noun: string): string =>
    sweep?.axis === axis ? `${axisSpanText(sweep)} ${noun}s` : quantity(value, noun);
  return [
    pathOf(config),
    `${load.model === 'closed' ? '' : 'at most '}${amount('concurrency', concurrency, 'concurrent call')}`,
    `${amount('batch', batch, 'recipient')} per call`,
    ...(connection === 'cold' ? ['a new connection per call'] : []),
    ...(load.model === 'closed'
      ? []
      : [load.arrivals === 'poisson' ? 'random arrivals' : 'evenly spaced arrivals']),
  ].join(', ');
}

/** `loopback`, `a link of rtt=50ms,down=20mbit`, `links of a round-trip time of 0 ms to 200 ms`. */
export function pathOf({ link, sweep, targets }: Config): string {
  if (targets !== null)
    return `${targets.sendLimits === null ? 'loopback' : 'the network'} to ${serversOf(targets)}`;
  if (sweep !== null && LINK_AXES.has(sweep.axis))
    return `links with a ${AXIS_WORDS[sweep.axis].words} of ${axisSpanText(sweep)}`;
  return linkText(link);
}

/** `brief` is composed apart from the rest. */
export type Answer = Omit<Summary['answer'], 'brief'>;

/** Which servers took the place of mocks: `127.0.0.1:2525`, or both. */
export function serversOf({ smtp, api }: Targets): string {
  const servers = [smtp, api].filter((one): one is TargetServer => one !== null);
  return listText(servers.map(authorityOf));
}
