import * as z from 'zod';
import { Environment } from './run-file.ts';
import { Estimate, VERDICTS } from './summary.ts';

/** One comparison of a scenario with itself, by processes that know nothing of each other. */
export const SelftestRound = z.object({
  arm: z.enum(['same', 'slowed']),
  /** Throughput of the second / that of the first. */
  ratio: Estimate,
  verdict: z.enum(VERDICTS).describe('in the family of all comparisons of its arm, adjusted by Holm'),
  unadjusted: z.enum(VERDICTS).describe('by itself, wrong at the stated level in every twentieth'),
  pairs: z.int(),
  /** From the start of its processes to its verdict. */
  seconds: z.number(),
});
export type SelftestRound = z.infer<typeof SelftestRound>;

/** What this machine can see: measured where the truth is known. */
export const Selftest = z.object({
  schema: z.literal(1),
  environment: Environment,
  scenario: z.string(),
  /** Of each comparison. */
  limitSeconds: z.number(),
  same: z.object({
    comparisons: z.int(),
    alarms: z.int().describe('verdicts better or worse'),
    alarmsUnadjusted: z.int(),
  }),
  slowed: z.object({
    comparisons: z.int(),
    detected: z.int().describe('verdicts worse'),
    detectedUnadjusted: z.int(),
    slowdown: z.number().describe('extra time per message, as a share'),
    microsPerMessage: z.number().describe('the same as time of computation inside the send'),
  }),
  noise: z.object({
    /** Standard deviation of the logarithm of one pair's ratio, within a comparison. */
    ofPair: z.number().nullable(),
    /** The same of the ratios of whole comparisons between alike, which `ofPair` over the root of their pairs should explain. */
    betweenComparisons: z.number().nullable(),
    pairsPerMinute: z.number(),
  }),
  /** The smallest relative difference that a minute of pairs shows with a probability of 0.8, at a fixed number of pairs. */
  detectableInAMinute: z.number().nullable(),
  rounds: z.array(SelftestRound),
});
export type Selftest = z.infer<typeof Selftest>;
