import * as z from 'zod';
import { Config } from './config.ts';
import { SweepResult } from './crossover.ts';
import { Estimate } from './estimate.ts';
import { FaultResults } from './fault-results.ts';
import { FeedbackResult } from './feedback-run.ts';
import { Capacity, Ramp, Soak } from './modes.ts';
import { CANONICAL_FIELDS } from './proof/canonical.ts';
import { AddedHeader, Environment, Mismatch } from './run-file.ts';
import { LoadModel, Scenario } from './scenario.ts';
import { OutcomeCounts } from './trial.ts';
import { WirePhase } from './wire-phases.ts';

export { Estimate } from './estimate.ts';
export { Capacity, Ramp, RampPoint, Soak, type SoakTrend } from './modes.ts';

export const SUMMARY_SCHEMA = 1;

/** The metrics, in the order in which reports show them. */
export const METRICS = [
  'throughput',
  'goodput',
  'offered',
  'achieved',
  'dropped',
  'responseTimeP50',
  'responseTimeP90',
  'responseTimeP99',
  'responseTimeMax',
  'latenessP99',
  'timeToFinalP50',
  'timeToFinalP99',
  'timeToFinalMax',
  'attempts',
  'serviceTimeP50',
  'serviceTimeP90',
  'serviceTimeP99',
  'serviceTimeMax',
  'clientCpu',
  'clientCpuUser',
  'clientCpuSystem',
  'mockCpu',
  'bytesToServer',
  'bytesToClient',
  'turnarounds',
  'connections',
  'handshakes',
  'resumedHandshakes',
  'clientPeakMemory',
  'mockPeakMemory',
  'clientEventLoopUtilization',
  'clientEventLoopDelayP99',
  'mockEventLoopUtilization',
] as const;
export type Metric = (typeof METRICS)[number];

export const MetricName = z.enum(METRICS);

export const Problem = z.object({
  code: z.string(),
  scenario: z.string().nullable(),
  message: z.string(),
  hint: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** A point of a scenario's latency distribution over all of its trials, merged. */
export const LatencyPoint = z.object({
  /** 0 to 100; 100 is the maximum. */
  percentile: z.number(),
  micros: z.number(),
});

export const Timeline = z.object({
  /** Seconds since the run began. */
  atSeconds: z.number(),
  block: z.int(),
  throughput: z.number(),
});

export const ScenarioSummary = Scenario.extend({
  trials: z.int().min(0),
  failedTrials: z.int().min(0),
  outcomes: OutcomeCounts,
  refused: z
    .array(Problem)
    .describe('why its figures must not be shown; metrics, latency and timeline are then empty'),
  /** A metric that was not measured (the null transport has no mock) or is withheld is absent. */
  metrics: z.partialRecord(MetricName, Estimate),
  /** Percentiles that were asked for and withheld, with the reason. */
  withheld: z.array(z.object({ metric: MetricName, reason: z.string() })),
  latency: z
    .array(LatencyPoint)
    .describe(
      'service time of a call, merged over trials; percentiles with too few samples beyond are left out',
    ),
  responseTime: z
    .array(LatencyPoint)
    .describe('end of a call − its intended start, merged likewise; empty for a closed loop'),
  timeline: z.array(Timeline),
  warmUp: z
    .object({ windows: z.int(), seconds: z.number(), decision: z.enum(['steady', 'time-up']) })
    .nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ScenarioSummary = z.infer<typeof ScenarioSummary>;

export const VERDICTS = ['better', 'worse', 'equivalent', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How a ratio moved during a run. */
export const Drift = z.object({
  first: z.number().describe('ratio in the first block, by a straight line through the logarithms'),
  last: z.number(),
  refused: z.boolean().describe('whether the verdict was refused, because it changes with the drift'),
});
export type Drift = z.infer<typeof Drift>;

/** Two scenarios in one metric, paired by block. `better` and `worse` speak of the candidate. */
export const Comparison = z.object({
  metric: MetricName,
  baseline: z.string().describe('scenario id'),
  candidate: z.string().describe('scenario id'),
  /** candidate / baseline; unit `×`. */
  ratio: Estimate,
  verdict: z.enum(VERDICTS),
  /** The smallest relative difference that these trials would have shown with a probability of 0.8; null with one block. */
  detectable: z.number().nullable(),
  pairs: z.int(),
  drift: Drift.optional().describe('if the ratio moved during the run'),
});
export type Comparison = z.infer<typeof Comparison>;

/** What one personalization strategy costs over `static` on the same transport, per recipient. */
export const Personalization = z.object({
  kind: z.string(),
  transport: z.string(),
  strategy: z.enum(['client-render', 'server-merge']),
  baseline: z.string(),
  candidate: z.string(),
  extraClientCpu: Estimate,
  extraMockCpu: Estimate.nullable(),
  extraBytes: Estimate.nullable(),
  throughputRatio: Estimate,
});
export type Personalization = z.infer<typeof Personalization>;

/** Where a client's processor time for one recipient goes; `sending` is what is left of the measured total. */
export const CpuBreakdown = z.object({
  scenario: z.string(),
  rendering: Estimate.nullable(),
  composing: Estimate,
  sending: Estimate,
  total: Estimate,
});
export type CpuBreakdown = z.infer<typeof CpuBreakdown>;

/** Where the time of a call over a new connection goes; means of calls one after the other, whose sum is `total`. */
export const WireTimes = z.object({
  scenario: z.string(),
  calls: z.int().min(1),
  phases: z.partialRecord(WirePhase, Estimate),
  total: Estimate,
});
export type WireTimes = z.infer<typeof WireTimes>;

export const CLAIM_VERDICTS = ['supported', 'refuted', 'depends', 'not tested'] as const;

/** A sentence of the folklore, and what these measurements say of it. */
export const Claim = z.object({
  id: z.string(),
  claim: z.string(),
  verdict: z.enum(CLAIM_VERDICTS),
  /** One or two sentences with the figures. For `depends`: on what. */
  because: z.string(),
  evidence: z.array(z.object({ label: z.string(), estimate: Estimate })),
});
export type Claim = z.infer<typeof Claim>;

/** Everything that a report shows: computed from the run file alone. */
export const Summary = z.object({
  schema: z.literal(SUMMARY_SCHEMA),
  run: z.object({
    id: z.string(),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    state: z.enum(['complete', 'interrupted', 'invalid', 'partial']),
    plannedTrials: z.int(),
    finishedTrials: z.int(),
    blocks: z.int(),
    spoiled: z
      .array(z.object({ block: z.int(), cause: z.string() }))
      .describe(
        'blocks that were measured again: spoiled by the machine and left out, or with one scenario starved, whose cause begins with its name and whose trial alone is left out',
      ),
    seed: z.int(),
    messages: z.int().describe('accepted in timed trials'),
    resumed: z.int().min(0).describe('times that it was taken up again after it had ended early'),
  }),
  environment: Environment,
  config: Config,
  validity: z.object({ valid: z.boolean(), problems: z.array(Problem) }),
  scenarios: z.array(ScenarioSummary),
  /** What bounds the figures: the null transport, and each mock under a bare client. */
  ceilings: z.array(
    z.object({
      scenario: z.string(),
      label: z.string(),
      kind: z.string(),
      transport: z.string(),
      mock: z.string().nullable(),
      load: LoadModel,
      sizeBytes: z.int().nullable(),
      throughput: Estimate,
    }),
  ),
  comparisons: z.array(Comparison),
  ramps: z.array(Ramp),
  capacities: z.array(Capacity),
  sweeps: z.array(SweepResult).describe('of a run with a sweep: curves and crossovers'),
  soaks: z.array(Soak).describe('trials of ten seconds or more'),
  faultResults: FaultResults.nullable().describe(
    'null where nothing was to go wrong, and nobody tries again',
  ),
  feedback: FeedbackResult.nullable().describe(
    'null where senders did not listen for what became of their messages',
  ),
  equivalence: z.object({
    verified: z.array(
      z.object({
        scenario: z.string(),
        messages: z.int(),
        digest: z.string(),
        leftOut: z.array(z.object({ field: z.enum(CANONICAL_FIELDS), reason: z.string() })),
        addedHeaders: z.array(AddedHeader).default([]),
      }),
    ),
    mismatches: z.array(Mismatch),
    mismatchCount: z.int(),
    sampled: z
      .array(
        z.object({
          scenario: z.string(),
          messages: z.int(),
          of: z.int().describe('timed messages that were received'),
          isCut: z.boolean().describe('memory did not hold one in a hundred'),
        }),
      )
      .default([])
      .describe('timed messages that were compared field by field'),
    shared: z
      .array(z.object({ server: z.string(), messages: z.int() }))
      .default([])
      .describe('verified messages that another implementation received as well'),
  }),
  personalization: z.array(Personalization),
  breakdown: z.array(CpuBreakdown),
  wire: z.array(WireTimes),
  answer: z.object({
    headline: z.string().describe('the verdict in one short sentence'),
    brief: z
      .array(z.string())
      .max(2)
      .default([])
      .describe('what a reader must know beside the headline, in short sentences'),
    paragraph: z.string().describe('the answer with figures, intervals and the reasons'),
  }),
  claims: z.array(Claim),
  /** What these figures cannot say; first what changes how to read them most. */
  warnings: z.array(z.string()),
});
export type Summary = z.infer<typeof Summary>;
