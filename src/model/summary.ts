import * as z from 'zod';
import { Config } from './config.ts';
import { SweepResult } from './crossover.ts';
import { Estimate } from './estimate.ts';
import { FaultResults } from './fault-results.ts';
import { FeedbackResult } from './feedback-run.ts';
import { InstructionCount, InstructionsLeftOut } from './instructions.ts';
import { METRICS } from './metrics.ts';
import { Capacity, Ramp, Soak } from './modes.ts';
import { CANONICAL_FIELDS } from './proof/canonical.ts';
import { AddedHeader, Environment, Mismatch } from './run-file.ts';
import { LoadModel, Scenario } from './scenario.ts';
import { SectionText } from './section-text.ts';
import { OutcomeCounts } from './trial.ts';
import { WirePhase } from './wire-phases.ts';

export { Estimate } from './estimate.ts';
export { METRICS, type Metric } from './metrics.ts';
export { Capacity, Ramp, RampPoint, Soak, type SoakTrend } from './modes.ts';

export const SUMMARY_SCHEMA = 1;

export const MetricName = z.enum(METRICS);

export const Problem = z.object({
  code: z.string(),
  scenario: z.string().nullable(),
  message: z.string(),
  hint: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** A point of a scenario's latency distribution, merged over all of its trials. */
export const LatencyPoint = z.object({
  /** 0 to 100; 100 is the maximum. */
  percentile: z.number(),
  micros: z.number(),
});

export const Timeline = z.object({
  /** Seconds since the run started. */
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
    .describe('why the figures are withheld; metrics, latency and timeline are then empty'),
  /** Absent: a metric that was not measured (the null transport has no mock) or is withheld. */
  metrics: z.partialRecord(MetricName, Estimate),
  /** Withheld percentiles, with the reason. */
  withheld: z.array(z.object({ metric: MetricName, reason: z.string() })),
  latency: z
    .array(LatencyPoint)
    .describe(
      'service time of calls, merged over trials; percentiles with too few samples beyond them are left out',
    ),
  responseTime: z
    .array(LatencyPoint)
    .describe('end of a call − its intended start, merged over trials; empty for a closed loop'),
  timeline: z.array(Timeline),
  warmUp: z
    .object({ windows: z.int(), seconds: z.number(), decision: z.enum(['steady', 'time-up', 'together']) })
    .nullable(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ScenarioSummary = z.infer<typeof ScenarioSummary>;

export const VERDICTS = ['better', 'worse', 'equivalent', 'inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Drift of a ratio during a run. */
export const Drift = z.object({
  first: z.number().describe('ratio in the first block, by a linear fit of the logarithms'),
  last: z.number(),
  refused: z.boolean().describe('true if the verdict was withheld because it depends on the drift'),
});
export type Drift = z.infer<typeof Drift>;

/** Two scenarios compared in one metric, paired by block. `better` and `worse` describe the candidate. */
export const Comparison = z.object({
  metric: MetricName,
  baseline: z.string().describe('scenario id'),
  candidate: z.string().describe('scenario id'),
  /** candidate / baseline; unit `×`. */
  ratio: Estimate,
  verdict: z.enum(VERDICTS),
  /**
   * Smallest relative difference that these trials detect with a probability of 0.8; null with one block, and
   * for a ratio that has bounds only.
   */
  detectable: z.number().nullable(),
  pairs: z.int(),
  mockLimited: z
    .enum(['baseline', 'candidate', 'both'])
    .optional()
    .describe(
      'present if a busy mock limited the figures of a side: the ratio of rates then has bounds, that of times contains the queue of the mock and has no verdict',
    ),
  drift: Drift.optional().describe('present if the ratio drifted during the run'),
});
export type Comparison = z.infer<typeof Comparison>;

/** Extra cost of a personalization strategy over `static` on the same transport, per recipient. */
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

/**
 * The client's CPU time per recipient. Rendering and composing are timed apart from the trials; `sending` is
 * the rest of the measured total.
 */
export const CpuBreakdown = z.object({
  scenario: z.string(),
  rendering: Estimate.nullable().describe('null: the client renders nothing'),
  composing: Estimate.nullable().describe('null: less than nothing would be left beside rendering'),
  sending: Estimate.nullable().describe(
    'null: the parts do not add up, because alone they took longer than the whole call in the trials',
  ),
  total: Estimate,
});
export type CpuBreakdown = z.infer<typeof CpuBreakdown>;

/** Phases of a call over a new connection: means of sequential calls, which add up to `total`. */
export const WireTimes = z.object({
  scenario: z.string(),
  calls: z.int().min(1),
  phases: z.partialRecord(WirePhase, Estimate),
  total: Estimate,
});
export type WireTimes = z.infer<typeof WireTimes>;

export const CLAIM_VERDICTS = ['supported', 'refuted', 'depends', 'not tested'] as const;

/** A common claim about SMTP and HTTP APIs, and the verdict of these measurements. */
export const Claim = z.object({
  id: z.string(),
  claim: z.string(),
  verdict: z.enum(CLAIM_VERDICTS),
  /** One or two sentences with figures; for `depends`, on what it depends. */
  because: z.string(),
  evidence: z.array(z.object({ label: z.string(), estimate: Estimate })),
});
export type Claim = z.infer<typeof Claim>;

/** Instructions per message of one scenario's client. */
export const InstructionFigure = InstructionCount.omit({ type: true }).extend({
  perMessage: z.number(),
  repeatError: z.number().describe('relative difference of the last two counts of the same messages'),
});
export type InstructionFigure = z.infer<typeof InstructionFigure>;

/** Everything that a report shows, computed from the run file alone. */
/** The pairs of one duet. */
export const DuetPairs = z.object({
  baseline: z.string(),
  candidate: z.string(),
  pairs: z.int().describe('sound pairs'),
  sdOfPair: z
    .number()
    .nullable()
    .describe('standard deviation of the log ratio of a pair; null for fewer than two'),
  ratioByCpu: z
    .number()
    .nullable()
    .describe('the same ratio by the processor time that each client got; it shows what unequal shares add'),
  broken: z
    .array(z.object({ pairs: z.int(), cause: z.string() }))
    .describe('pairs left out because they broke an assumption, with the worst of each'),
});
export type DuetPairs = z.infer<typeof DuetPairs>;

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
        'blocks that were measured again. Left out: the whole block, or the trial of one starved scenario, whose name the cause starts with',
      ),
    seed: z.int(),
    messages: z.int().describe('messages accepted in timed trials'),
    resumed: z.int().min(0).describe('how many times the run was resumed'),
  }),
  environment: Environment,
  config: Config,
  validity: z.object({ valid: z.boolean(), problems: z.array(Problem) }),
  scenarios: z.array(ScenarioSummary),
  /** Upper bounds of the figures: the null transport, and each mock under a ceiling client. */
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
  duets: z.array(DuetPairs).default([]).describe('pairs behind the ratios of costs; empty if interleaved'),
  ramps: z.array(Ramp),
  capacities: z.array(Capacity),
  sweeps: z.array(SweepResult).describe('curves and crossovers of a sweep'),
  soaks: z.array(Soak).describe('trials of at least ten seconds'),
  faultResults: FaultResults.nullable().describe('null: no faults and no retries'),
  feedback: FeedbackResult.nullable().describe('null: run without --feedback'),
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
          of: z.int().describe('received timed messages'),
          isCut: z.boolean().describe('true if memory limited the sample to fewer than one in a hundred'),
        }),
      )
      .default([])
      .describe('timed messages compared field by field'),
    shared: z
      .array(z.object({ server: z.string(), messages: z.int() }))
      .default([])
      .describe('verified messages that another server implementation received as well'),
  }),
  personalization: z.array(Personalization),
  breakdown: z.array(CpuBreakdown),
  wire: z.array(WireTimes),
  instructions: z
    .object({
      counted: z.array(InstructionFigure),
      leftOut: z.array(InstructionsLeftOut.omit({ type: true })),
    })
    .optional()
    .describe('absent: run without --count-instructions'),
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
  sections: z
    .record(z.string(), SectionText)
    .describe('sentences of the report’s sections, by the id of the section'),
  /** Limits of these figures; those that change how to read them come first. */
  warnings: z.array(z.string()),
});
export type Summary = z.infer<typeof Summary>;
