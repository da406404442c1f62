import * as z from 'zod';
import { SloCondition } from './config.ts';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';

/** What results of a load mode are about: a scenario without its load. */
const base = {
  scenario: z.string().describe('kind/strategy/transport'),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string(),
};

/** One rate of a ramp, over all blocks that came so far. */
export const RampPoint = z.object({
  scenario: z.string().describe('scenario id, with the rate'),
  ratePerSecond: z.number().describe('messages offered per second'),
  trials: z.int().min(1),
  saturatedTrials: z.int().min(0).describe('of those: less than 99 % was achieved, or arrivals were dropped'),
  achieved: Estimate.describe('share of the offered rate'),
  /** null where it is withheld. */
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
    .describe('messages per second: the lowest rate from which on half of the trials or more sustained none'),
});
export type Ramp = z.infer<typeof Ramp>;

/** The highest rate that was sustained under a condition. */
export const Capacity = z.object({
  ...base,
  ratePerSecond: z.number().nullable().describe('highest confirmed; null where none was'),
  bracket: z
    .object({ met: z.number().nullable(), missed: z.number().nullable() })
    .describe('highest rate that was met, and lowest that was missed, in messages per second'),
  slo: z.array(SloCondition),
  probes: z.int().min(0),
  limitedBy: z
    .string()
    .nullable()
    .describe('what was missed first above it, in words; null where nothing was'),
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

/** How a figure moved over one long trial. */
export const SoakTrend = z.object({
  subject: z.enum(TREND_SUBJECTS),
  perHour: Estimate,
  text: z.string().describe('in words, with the interval'),
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
      /** End of the slice, since the trial's start. */
      atSeconds: z.number(),
      throughput: z.number().describe('messages that ended, per second'),
      p50Micros: z.number().nullable().describe('response time in an open loop, else service time'),
      p99Micros: z.number().nullable(),
      rssBytes: z.int(),
    }),
  ),
  mock: z.array(z.object({ atSeconds: z.number(), connections: z.int(), rssBytes: z.int() })),
  trends: z.array(SoakTrend).describe('of a trial of a minute or more'),
});
export type Soak = z.infer<typeof Soak>;
