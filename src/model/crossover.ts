import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';
import { AXES } from './sweep.ts';

/** Metrics of a sweep: throughput and service time in a closed loop, response time in an open loop. */
export const SWEPT_METRICS = ['throughput', 'serviceTimeP50', 'responseTimeP50'] as const;
export type SweptMetric = (typeof SWEPT_METRICS)[number];

/** The figures of one transport along the axis. */
export const Curve = z.object({
  transport: z.string(),
  points: z.array(
    z.object({
      value: z.number(),
      scenario: z
        .string()
        .nullable()
        .describe('scenario id; null if the transport was not measured at this value'),
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

/** A point of the axis at which one transport overtakes the other. */
export const Crossing = z.object({
  at: Estimate.describe(
    'interpolated between measured values; the limits hold for all crossings of the metric simultaneously',
  ),
  between: z
    .object({ from: z.number(), to: z.number() })
    .describe('the measured values around the limits, which need no interpolation'),
  ahead: z.string().describe('the transport that is ahead above this point'),
});
export type Crossing = z.infer<typeof Crossing>;

export const CROSSOVER_VERDICTS = ['once', 'never', 'several', 'undecided'] as const;

/** Two transports compared along the axis. */
export const Crossover = z.object({
  baseline: z.string().describe('transport'),
  candidate: z.string().describe('transport'),
  verdict: z
    .enum(CROSSOVER_VERDICTS)
    .describe('how often one overtakes the other with confidence; `never`: one is ahead at every value'),
  crossings: z.array(Crossing),
  possible: z.array(z.number()).describe('points where the means cross, without confidence'),
  stretches: z
    .array(z.object({ from: z.number(), to: z.number(), ahead: z.string().nullable() }))
    .describe('the axis by the transport that is ahead with confidence; null: neither'),
  ratios: z
    .array(z.object({ value: z.number(), ratio: Estimate }))
    .describe('candidate / baseline at each value measured for both'),
  equal: z
    .array(z.number())
    .describe('values at which the difference is within the equivalence margin, with confidence'),
  blocks: z.int().describe('blocks with a trial of both transports at every value'),
  text: z.string().describe('the result as a sentence'),
});
export type Crossover = z.infer<typeof Crossover>;

/** The result of a sweep for one workload and one metric. */
export const SweepResult = z.object({
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  metric: z.enum(SWEPT_METRICS),
  axis: z.enum(AXES),
  curves: z.array(Curve),
  crossovers: z.array(Crossover),
});
export type SweepResult = z.infer<typeof SweepResult>;
