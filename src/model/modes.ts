import * as z from 'zod';
import { SloCondition } from './config.ts';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';

/** A scenario without its load: the subject of a load mode's results. */
const base = {
  scenario: z.string().describe('kind/strategy/transport'),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string(),
};

/** One rate of a ramp, over all finished blocks. */
export const RampPoint = z.object({
  scenario: z.string().describe('scenario id, with the rate'),
  ratePerSecond: z.number().describe('messages offered per second'),
  trials: z.int().min(1),
  saturatedTrials: z
    .int()
    .min(0)
    .describe('trials that achieved less than 99 % of the rate or dropped arrivals'),
  achieved: Estimate.describe('share of the offered rate'),
  /** Null if withheld: too few samples lie beyond the percentile. */
  responseTimeP50: Estimate.nullable(),
  responseTimeP90: Estimate.nullable(),
  responseTimeP99: Estimate.nullable(),
  responseTimeMax: Estimate,
});
export type RampPoint = z.infer<typeof RampPoint>;

/** Latency against offered load. */
export const Ramp = z.object({
  ...base,
  points: z.array(RampPoint).describe('by rate, ascending'),
  saturatedAt: z
    .number()
    .nullable()
    .describe(
      'messages per second: the lowest rate at and above which at least half of the trials were saturated',
    ),
});
export type Ramp = z.infer<typeof Ramp>;

/** The highest rate that meets the service-level conditions. */
export const Capacity = z.object({
  ...base,
  ratePerSecond: z.number().nullable().describe('highest confirmed rate; null: none'),
  bracket: z
    .object({ met: z.number().nullable(), missed: z.number().nullable() })
    .describe('highest rate that met the conditions, lowest rate that missed them; messages per second'),
  slo: z.array(SloCondition),
  probes: z.int().min(0),
  limitedBy: z
    .string()
    .nullable()
    .describe('the condition that was missed first above it, as text; null: none'),
});
export type Capacity = z.infer<typeof Capacity>;

export const TREND_SUBJECTS = [
  'client memory',
  'mock memory',
  'connections',
  'response time P50',
  'service time P50',
] as const;
export type TrendSubject = (typeof TREND_SUBJECTS)[number];

/** Trend of a figure over one long trial. */
export const SoakTrend = z.object({
  subject: z.enum(TREND_SUBJECTS),
  perHour: Estimate,
  text: z.string().describe('the trend as a sentence, with its interval'),
});
export type SoakTrend = z.infer<typeof SoakTrend>;

/** One long trial, slice by slice. */
export const Soak = z.object({
  ...base,
  scenario: z.string().describe('scenario id'),
  block: z.int().min(0),
  seconds: z.number(),
  client: z.array(
    z.object({
      /** End of the slice, from the trial's start. */
      atSeconds: z.number(),
      throughput: z.number().describe('finished messages per second'),
      p50Micros: z
        .number()
        .nullable()
        .describe('response time in an open loop, service time in a closed loop'),
      p99Micros: z.number().nullable(),
      rssBytes: z.int(),
    }),
  ),
  mock: z.array(z.object({ atSeconds: z.number(), connections: z.int(), rssBytes: z.int() })),
  trends: z.array(SoakTrend).describe('only for trials of at least a minute'),
});
export type Soak = z.infer<typeof Soak>;
