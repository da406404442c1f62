import * as z from 'zod';
import { Environment } from './run-file.ts';
import { Estimate, VERDICTS } from './summary.ts';

/** One comparison of a scenario with itself, in independent processes. */
export const SelftestRound = z.object({
  arm: z.enum(['same', 'slowed']),
  /** Throughput of the second process / throughput of the first. */
  ratio: Estimate,
  verdict: z.enum(VERDICTS).describe('adjusted by Holm over all comparisons of its arm'),
  unadjusted: z.enum(VERDICTS).describe('not adjusted: at level 0.95, wrong in one of twenty'),
  pairs: z.int(),
  /** Time from the start of its processes to its verdict. */
  seconds: z.number(),
});
export type SelftestRound = z.infer<typeof SelftestRound>;

/** The differences that this machine can detect, measured with known differences. */
export const Selftest = z.object({
  schema: z.literal(1),
  environment: Environment,
  scenario: z.string(),
  /** Time limit of each comparison. */
  limitSeconds: z.number(),
  same: z.object({
    comparisons: z.int(),
    alarms: z.int().describe('verdicts `better` or `worse`'),
    alarmsUnadjusted: z.int(),
  }),
  slowed: z.object({
    comparisons: z.int(),
    detected: z.int().describe('verdicts `worse`'),
    detectedUnadjusted: z.int(),
    slowdown: z.number().describe('extra time per message, as a share'),
    microsPerMessage: z.number().describe('the slowdown as computing time inside each send'),
  }),
  noise: z.object({
    /** Standard deviation of the logarithm of a pair's ratio, within a comparison. */
    ofPair: z.number().nullable(),
    /** The same between whole comparisons of equals; expected: `ofPair` / √pairs. */
    betweenComparisons: z.number().nullable(),
    pairsPerMinute: z.number(),
  }),
  /**
   * Smallest relative difference detected with a probability of 0.8 from the pairs of one minute, at fixed n.
   */
  detectableInAMinute: z.number().nullable(),
  rounds: z.array(SelftestRound),
});
export type Selftest = z.infer<typeof Selftest>;
