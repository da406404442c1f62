import * as z from 'zod';
import { COUNTERS } from './comparison-counters.ts';
import { Environment } from './run-file.ts';
import { Drift, Estimate, MetricName, Problem, VERDICTS } from './summary.ts';
import { Threshold } from './threshold.ts';

export const COMPARISON_SCHEMA = 1;

/** One of the two runs that are compared. */
export const ComparedRun = z.object({
  id: z.string(),
  startedAt: z.iso.datetime(),
  state: z.enum(['complete', 'interrupted', 'invalid', 'partial']),
  seed: z.int(),
  blocks: z.int().describe('blocks with at least one trial'),
  environment: Environment,
});
export type ComparedRun = z.infer<typeof ComparedRun>;

/** A field that differs between the two runs, such as `environment.node`. */
export const Difference = z.object({ field: z.string(), base: z.string(), head: z.string() });
export type Difference = z.infer<typeof Difference>;

/** One metric of one scenario. `better` and `worse` describe the head. */
export const MetricComparison = z.object({
  scenario: z.string(),
  metric: MetricName,
  base: Estimate.nullable().describe('null: not measured, or withheld'),
  head: Estimate.nullable(),
  ratio: Estimate.nullable().describe('head / base; null if a value is not positive'),
  verdict: z.enum(VERDICTS),
  detectable: z
    .number()
    .nullable()
    .describe('the smallest relative difference that these trials detect with a probability of 0.8'),
  trials: z.object({ base: z.int(), head: z.int() }),
  mockLimited: z
    .enum(['base', 'head', 'both'])
    .optional()
    .describe(
      'present if a busy mock limited the figures of a side: the ratio of rates then has bounds, that of times contains the queue of the mock and has no verdict',
    ),
  drift: Drift.optional().describe('present if the ratio drifted during a run that measured both'),
});
export type MetricComparison = z.infer<typeof MetricComparison>;

/** One counter of one scenario, per message. Any difference counts, without statistics. */
export const CounterComparison = z.object({
  scenario: z.string(),
  counter: z.enum(COUNTERS),
  calls: z
    .enum(['opening', 'following', 'timed', 'composing', 'sending'])
    .describe(
      'opening: the first call, on a new connection; following: the calls after it; timed: calls of timed trials; ' +
        'composing, sending: the work whose instructions were counted',
    ),
  base: z.number(),
  head: z.number(),
  change: z.number().nullable().describe('head / base − 1; null if the base is 0 and the head is not'),
  repeatError: z
    .number()
    .optional()
    .describe('error of the change, from counts of the same messages; absent: exact'),
  verdict: z.enum(['better', 'worse', 'equivalent']),
});
export type CounterComparison = z.infer<typeof CounterComparison>;

/** One threshold on one scenario. */
export const ThresholdResult = z.object({
  threshold: Threshold,
  /** The rule as the user wrote it, such as `throughput<-5%`. */
  rule: z.string(),
  scenario: z.string(),
  /** Which calls a counter covers; null for an estimate. */
  calls: CounterComparison.shape.calls.nullable(),
  outcome: z.enum(['held', 'missed', 'inconclusive']),
  base: z.number().nullable(),
  head: z.number().nullable(),
  unit: z.string(),
  change: Estimate.nullable().describe(
    'head / base − 1; for an estimate, with the interval at the level that Holm’s procedure requires',
  ),
  reason: z.string(),
});
export type ThresholdResult = z.infer<typeof ThresholdResult>;

export const GATE_OUTCOMES = ['passed', 'missed', 'inconclusive', 'invalid'] as const;

/** Everything that `sendoff compare` shows: two runs, or the two halves of one run. */
export const RunComparison = z.object({
  schema: z.literal(COMPARISON_SCHEMA),
  base: ComparedRun,
  head: ComparedRun,
  pairing: z
    .enum(['block', 'none'])
    .describe('block: both were measured in one run; none: in two runs, whose trials are independent'),
  level: z.number(),
  equivalence: z.number(),
  /** Differences that affect the figures; compared because the user forced it. */
  forced: z.array(Difference),
  /** Differences that do not affect the comparison. */
  allowed: z.array(Difference),
  problems: z
    .array(Problem.extend({ run: z.enum(['base', 'head']) }))
    .describe('if there is any, there are no verdicts'),
  scenarios: z.object({
    both: z.array(z.string()),
    onlyBase: z.array(z.string()),
    onlyHead: z.array(z.string()),
  }),
  metrics: z.array(MetricComparison),
  counters: z.array(CounterComparison),
  thresholds: z.array(ThresholdResult),
  gate: z.object({
    outcome: z.enum(GATE_OUTCOMES),
    rule: z.enum(['thresholds', 'verdicts']).describe('which rule decided the outcome'),
    exitCode: z.union([z.literal(0), z.literal(3), z.literal(4), z.literal(5)]),
  }),
  /** Limits of this comparison. */
  notes: z.array(z.string()),
});
export type RunComparison = z.infer<typeof RunComparison>;
