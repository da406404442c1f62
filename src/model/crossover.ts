import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';
import { AXES } from './sweep.ts';

/** What a sweep is looked at in: a closed loop by rate and time of a call, an open loop by response time. */
export const SWEPT_METRICS = ['throughput', 'serviceTimeP50', 'responseTimeP50'] as const;
export type SweptMetric = (typeof SWEPT_METRICS)[number];

/** One transport along the axis. */
export const Curve = z.object({
  transport: z.string(),
  points: z.array(
    z.object({
      value: z.number(),
      scenario: z
        .string()
        .nullable()
        .describe('its id; null where the transport is not measured at this value'),
      estimate: Estimate.nullable(),
      absent: z.string().nullable().describe('why there is no estimate'),
      turnarounds: z
        .number()
        .nullable()
        .describe('per message, counted over calls one after the other on a warm connection'),
    }),
  ),
});
export type Curve = z.infer<typeof Curve>;

/** A place at which one transport overtakes the other. */
export const Crossing = z.object({
  at: Estimate.describe(
    'between measured values, by interpolation; limits that hold for all of the metric together',
  ),
  between: z
    .object({ from: z.number(), to: z.number() })
    .describe('the measured values around the limits: what does not rest on interpolation'),
  ahead: z.string().describe('the transport that is ahead beyond it'),
});
export type Crossing = z.infer<typeof Crossing>;

export const CROSSOVER_VERDICTS = ['once', 'never', 'several', 'undecided'] as const;

/** Two transports along the axis. */
export const Crossover = z.object({
  baseline: z.string().describe('transport'),
  candidate: z.string().describe('transport'),
  verdict: z
    .enum(CROSSOVER_VERDICTS)
    .describe('how often one surely overtakes the other; `never`: one is surely ahead at every value'),
  crossings: z.array(Crossing),
  possible: z.array(z.number()).describe('where the means cross, though not surely'),
  stretches: z
    .array(z.object({ from: z.number(), to: z.number(), ahead: z.string().nullable() }))
    .describe('the axis by who is surely ahead; null: cannot be said'),
  ratios: z
    .array(z.object({ value: z.number(), ratio: Estimate }))
    .describe('candidate / baseline at each value that both have'),
  equal: z
    .array(z.number())
    .describe('values at which the difference is surely within the margin that counts as none'),
  blocks: z.int().describe('that have a trial of both at every value'),
  text: z.string().describe('in words'),
});
export type Crossover = z.infer<typeof Crossover>;

/** Everything that a sweep shows of one workload in one metric. */
export const SweepResult = z.object({
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  metric: z.enum(SWEPT_METRICS),
  axis: z.enum(AXES),
  curves: z.array(Curve),
  crossovers: z.array(Crossover),
});
export type SweepResult = z.infer<typeof SweepResult>;
