import * as z from 'zod';
import { PAIRINGS } from './duet.ts';
import { Environment } from './run-file.ts';
import { Estimate, VERDICTS } from './summary.ts';

/** One comparison: its second transport is the first again, or plants extra processor time. */
export const SelftestRound = z.object({
  slowdown: z.number().min(0).describe('planted processor time per message, as a share; 0: none'),
  planted: z
    .number()
    .nullable()
    .describe('the share that was really planted, by the client’s own CPU clock; null without a slowdown'),
  /** Cost per message of the second / that of the first. */
  ratio: Estimate,
  verdict: z.enum(VERDICTS).describe('adjusted by Holm over all comparisons with the same slowdown'),
  unadjusted: z.enum(VERDICTS).describe('not adjusted: at level 0.95, wrong in one of twenty'),
  pairs: z.int(),
  /** Time from the start of its processes to its verdict. */
  seconds: z.number(),
});
export type SelftestRound = z.infer<typeof SelftestRound>;

export const Slowdown = z.object({
  slowdown: z.number(),
  planted: z.number().nullable().describe('mean over its comparisons'),
  ratio: z.number().nullable().describe('geometric mean of the measured ratios'),
  comparisons: z.int(),
  detected: z.int().describe('verdicts `worse`'),
  detectedUnadjusted: z.int(),
});
export type Slowdown = z.infer<typeof Slowdown>;

/** The differences that this machine can detect, measured with known differences. */
export const Selftest = z.object({
  schema: z.literal(2),
  environment: Environment,
  scenario: z.string(),
  pairing: z.enum(PAIRINGS),
  /** Time limit of each comparison. */
  limitSeconds: z.number(),
  same: z.object({
    comparisons: z.int(),
    alarms: z.int().describe('verdicts `better` or `worse`'),
    alarmsUnadjusted: z.int(),
  }),
  slowed: z.array(Slowdown).describe('one for each planted slowdown'),
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
  pairsLeftOut: z.int().describe('pairs that broke an assumption of the duet'),
  /** Comparisons without a sound pair, which are in no other figure. */
  withoutPairs: z.int(),
  rounds: z.array(SelftestRound),
});
export type Selftest = z.infer<typeof Selftest>;
