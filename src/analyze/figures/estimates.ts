import { sharedMessages } from '../../model/duet.ts';
import { withDoubt } from '../../model/figure-doubt.ts';
import { countedInstructions } from '../../model/instructions.ts';
import { isRatioOnly, METRIC_ROWS } from '../../model/metrics.ts';
import { noOutcomes, OUTCOME_KINDS } from '../../model/outcome.ts';
import type { RunRecord } from '../../model/run-file.ts';
import { baseOf, type Scenario } from '../../model/scenario.ts';
import type { Estimate, Metric, ScenarioSummary } from '../../model/summary.ts';
import type { MockMeasures, OutcomeCounts, Trial } from '../../model/trial.ts';
import { geometricInterval, type Interval, meanInterval, within } from '../../stats/interval.ts';
import { mayBeShown } from '../../stats/quantile.ts';
import type { Latency } from '../trials/latency.ts';
import { achievedShare } from '../trials/open-loop.ts';
import { droppedShare, offeredRate } from '../trials/sustained.ts';
import type { ScenarioTrials } from '../trials/trials.ts';
import { boundedEstimate, isRate, rateAtMost } from './bounds.ts';

/** `largest`: the maximum over the trials, which has no interval. */
interface MetricDefinition {
  /** The upper bound of the quantity. */
  readonly most?: number;
  /** The value of one trial, in the unit; null if it was not measured. */
  readonly of: (trial: Trial) => number | null;
}

const perMessage = (of: (trial: Trial) => number) => (trial: Trial) =>
  of(trial) / trial.client.outcomes.accepted;
const ofMock = (of: (mock: MockMeasures, trial: Trial) => number | null) => (trial: Trial) =>
  trial.mock === null ? null : of(trial.mock, trial);
const mockPerMessage = (of: (mock: MockMeasures) => number) =>
  ofMock((mock, trial) => of(mock) / trial.client.outcomes.accepted);

/** Metrics with a value for each trial. Percentiles come from merged histograms instead. */
export const TRIAL_METRICS = {
  throughput: {
    of: (trial) => trial.client.outcomes.accepted / (trial.client.elapsedMs / 1e3),
  },
  /** Time of the shared core per message; half of it is the client’s, in both trials of a pair. */
  cost: {
    of: ({ duet }) => {
      const messages = duet === null ? 0 : sharedMessages(duet);
      return duet === null || messages === 0 ? null : (duet.sharedMs * 1e3) / messages;
    },
  },
  goodput: {
    of: ({ ledger, client }) =>
      ledger === null || ledger.account === null ? null : ledger.account.delivered / (client.elapsedMs / 1e3),
  },
  attempts: {
    of: ({ ledger, client: { effort } }) =>
      ledger === null || ledger.account === null || effort === null
        ? null
        : effort.attempts / ledger.account.delivered,
  },
  offered: { of: offeredRate },
  achieved: { of: (trial) => achievedShare(trial) ?? null },
  dropped: { most: 1, of: droppedShare },
  clientCpu: {
    of: perMessage(({ client: { cpu } }) => cpu.userMicros + cpu.systemMicros),
  },
  clientCpuUser: { of: perMessage(({ client }) => client.cpu.userMicros) },
  clientCpuSystem: {
    of: perMessage(({ client }) => client.cpu.systemMicros),
  },
  mockCpu: {
    of: mockPerMessage(({ cpu }) => cpu.userMicros + cpu.systemMicros),
  },
  bytesToServer: { of: mockPerMessage(({ wire }) => wire.bytesReceived) },
  bytesToClient: { of: mockPerMessage(({ wire }) => wire.bytesSent) },
  turnarounds: {
    of: mockPerMessage(({ wire }) => wire.turnarounds),
  },
  connections: { of: ofMock(({ wire }) => wire.connectionsOpened) },
  handshakes: { of: mockPerMessage(({ wire }) => wire.handshakes) },
  resumedHandshakes: {
    of: mockPerMessage(({ wire }) => wire.resumed),
  },
  clientPeakMemory: { of: ({ client }) => client.memory.peakRssBytes },
  mockPeakMemory: { of: ofMock(({ memory }) => memory.peakRssBytes) },
  clientEventLoopUtilization: {
    most: 1,
    of: ({ client }) => client.eventLoop.utilization,
  },
  clientEventLoopDelayP99: { of: ({ client }) => client.eventLoop.delayP99Ms },
  mockEventLoopUtilization: {
    most: 1,
    of: ofMock(({ eventLoop }) => eventLoop.utilization),
  },
} as const satisfies Partial<Record<Metric, MetricDefinition>>;
export type TrialMetric = keyof typeof TRIAL_METRICS;

const TRIAL_METRIC_NAMES = Object.keys(TRIAL_METRICS).filter(
  (name): name is TrialMetric => name in TRIAL_METRICS,
);

/** Left out without TLS. */
const OF_TLS: ReadonlySet<TrialMetric> = new Set(['handshakes', 'resumedHandshakes']);

const PERCENTILE_METRICS: readonly {
  readonly metric: Metric;
  readonly percentile: number;
  readonly of: (measured: ScenarioTrials) => Latency | undefined;
}[] = [
  ...([50, 90, 99] as const).flatMap((percentile) => [
    { metric: `responseTimeP${percentile}` as const, percentile, of: responseTimes },
    { metric: `serviceTimeP${percentile}` as const, percentile, of: serviceTimes },
  ]),
  { metric: 'responseTimeMax', percentile: 100, of: responseTimes },
  { metric: 'serviceTimeMax', percentile: 100, of: serviceTimes },
  { metric: 'latenessP99', percentile: 99, of: ({ open }) => open?.lateness },
  { metric: 'timeToFinalP50', percentile: 50, of: ({ decided }) => decided },
  { metric: 'timeToFinalP99', percentile: 99, of: ({ decided }) => decided },
  { metric: 'timeToFinalMax', percentile: 100, of: ({ decided }) => decided },
];

function responseTimes({ open }: ScenarioTrials): Latency | undefined {
  return open?.response;
}

function serviceTimes({ latency }: ScenarioTrials): Latency {
  return latency;
}

/** Whether a clock measured it. A counter's values are the same in every trial, or nearly. */
export function isTimed(metric: Metric): boolean {
  return METRIC_ROWS[metric].from === 'clock';
}

export function estimate({ value, low, high }: Interval, level: number, unit: string): Estimate {
  return { value, low, high, level, unit };
}

/** Undefined unless every trial measured it. A rate that the mock limited has bounds. */
export function estimateOf(
  { trials, isMockLimited }: Pick<ScenarioTrials, 'trials' | 'isMockLimited'>,
  metric: TrialMetric,
  level: number,
): Estimate | undefined {
  const definition: MetricDefinition = TRIAL_METRICS[metric];
  const values: number[] = [];
  const most: number[] = [];
  for (const trial of trials) {
    const value = definition.of(trial);
    if (value === null) return undefined;
    values.push(value);
    most.push(rateAtMost(value, trial));
  }
  const found = estimateFrom(values, metric, level);
  if (found === undefined || !isMockLimited || !isRate(metric)) return found;
  const highest = estimateFrom(most, metric, level);
  return highest && boundedEstimate(found.value, found, highest);
}

function estimateFrom(values: readonly number[], metric: TrialMetric, level: number): Estimate | undefined {
  const { most }: MetricDefinition = TRIAL_METRICS[metric];
  const { scale, unit } = METRIC_ROWS[metric];
  if (values.length === 0) return undefined;
  const interval = intervalOf(values, scale, most, level);
  const found = interval && estimate(interval, level, unit);
  return found && isTimed(metric) ? withDoubt(found, values.length, 'value') : found;
}

function intervalOf(
  values: readonly number[],
  scale: (typeof METRIC_ROWS)[TrialMetric]['scale'],
  most: number | undefined,
  level: number,
) {
  switch (scale) {
    case 'logarithmic':
      return geometricInterval(values, level);
    case 'largest':
      return { value: values.reduce((a, b) => Math.max(a, b)), low: null, high: null };
    case 'linear': {
      const interval = meanInterval(values, level);
      return interval && within(interval, 0, most ?? Number.POSITIVE_INFINITY);
    }
    default:
      return scale satisfies never;
  }
}

/** A percentile with too few samples beyond it to be shown. */
export interface WithheldMetric {
  readonly metric: Metric;
  readonly percentile: number;
  readonly samples: number;
}

export type ScenarioFigures = Omit<ScenarioSummary, 'refused' | 'withheld'> & {
  readonly withheld: readonly WithheldMetric[];
};

export function summarizeScenario(measured: ScenarioTrials, record: RunRecord): ScenarioFigures {
  const { scenario, trials, emptyTrials, latency, open } = measured;
  const { level } = record.header.config;
  const warmUp = record.warmUps.findLast((one) => one.scenario === baseOf(scenario));
  const startedAt = Date.parse(record.header.startedAt);
  const isDuet = record.header.config.pairing === 'duet';
  return {
    ...scenario,
    trials: trials.length,
    failedTrials: measured.failedTrials + emptyTrials.length,
    outcomes: sumOutcomes([...trials, ...emptyTrials]),
    ...withInstructions(scenarioFigures(measured, level), scenario, record),
    latency: isDuet ? [] : [...latency.points],
    responseTime: [...(open?.response.points ?? [])],
    timeline: (isDuet ? [] : trials).map((trial) => ({
      atSeconds: (Date.parse(trial.startedAt) - startedAt) / 1e3,
      block: trial.block,
      throughput: TRIAL_METRICS.throughput.of(trial),
    })),
    warmUp:
      warmUp === undefined
        ? null
        : {
            windows: warmUp.rates.length,
            seconds: (warmUp.rates.length * warmUp.windowMs) / 1e3,
            decision: warmUp.decision,
          },
    facts: warmUp?.facts ?? {},
  };
}

/** A count, and no estimate from trials: it has no interval. */
function withInstructions<Figures extends Pick<ScenarioFigures, 'metrics'>>(
  figures: Figures,
  scenario: Scenario,
  { instructions, header }: RunRecord,
): Figures {
  const counted = instructions.findLast((one) => one.scenario === baseOf(scenario));
  if (counted === undefined) return figures;
  const { level } = header.config;
  const value = { value: countedInstructions(counted).perMessage, low: null, high: null };
  const found = estimate(value, level, METRIC_ROWS.instructions.unit);
  return { ...figures, metrics: { ...figures.metrics, instructions: found } };
}

/** Every metric of the trials, and those that are withheld. */
export function scenarioFigures(
  measured: ScenarioTrials,
  level: number,
): Pick<ScenarioFigures, 'metrics' | 'withheld'> {
  const metrics: ScenarioSummary['metrics'] = {};
  const withheld: WithheldMetric[] = [];
  const isDuet = measured.trials.some(({ duet }) => duet !== null);
  for (const metric of TRIAL_METRIC_NAMES) {
    // Beside another client, no time and no rate is that of the scenario alone.
    if (isRatioOnly(metric) || (isDuet && isTimed(metric))) continue;
    if (OF_TLS.has(metric) && measured.scenario.security === 'none') continue;
    const found = estimateOf(measured, metric, level);
    if (found !== undefined) metrics[metric] = found;
  }
  for (const { metric, percentile, of } of PERCENTILE_METRICS) {
    const times = of(measured);
    const found = isDuet ? undefined : times?.percentile(percentile);
    if (times === undefined || found === undefined) continue;
    const { samples } = times;
    // The maximum is a fact about these calls, however few there were.
    if (percentile === 100 || mayBeShown(samples, percentile))
      metrics[metric] =
        percentile === 100
          ? estimate(found, level, 'µs')
          : withDoubt(estimate(found, level, 'µs'), measured.trials.length, 'value');
    else withheld.push({ metric, percentile, samples });
  }
  return { metrics, withheld };
}

export function sumOutcomes(trials: readonly Trial[]): OutcomeCounts {
  const sum = noOutcomes();
  for (const { client } of trials) for (const kind of OUTCOME_KINDS) sum[kind] += client.outcomes[kind];
  return sum;
}
