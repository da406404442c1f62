import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';

const count = z.int().min(0);

/** What became of one scenario's recipients when things went wrong, over all of its trials. */
export const FaultSummary = z.object({
  scenario: z.string().describe('scenario id'),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string(),
  recipients: count.describe('whose fate was decided'),
  delivered: count.describe('of these, received their message, once or more: by the mock’s ledger'),
  duplicates: count.describe('deliveries beyond the first of a recipient'),
  givenUp: count.describe('recipients whom the sender takes for not accepted'),
  unknown: count.describe('of these, received their message all the same'),
  lost: count.describe('recipients that were accepted and received nothing'),
  goodput: Estimate.describe('recipients that received their message, per second'),
  timeToFinalP50: Estimate.nullable(),
  timeToFinalP99: Estimate.nullable(),
  timeToFinalMax: Estimate.nullable(),
  attempts: Estimate.describe('recipients sent, every attempt counted, per delivered one'),
  extraConnections: Estimate.nullable().describe(
    'opened per 1000 delivered recipients, beyond those of a run in order',
  ),
  extraBytes: Estimate.nullable().describe(
    'to the server per delivered recipient, beyond those of a run in order',
  ),
  givenUpReasons: z.object({
    refused: count.describe('for good'),
    exhausted: count.describe('after the last attempt'),
    overflowed: count.describe('because the queue was full'),
    uncertain: count.describe('because they may have been accepted'),
  }),
  peakQueue: count,
  fired: z.array(z.object({ rule: z.string(), times: count })),
  unacknowledged: count.describe('recipients that were accepted and did not, or may not, hear of it'),
});
export type FaultSummary = z.infer<typeof FaultSummary>;

/** A run in which things were to go wrong, or in which senders try again. */
export const FaultResults = z.object({
  faults: z.string().describe('as they were asked for; empty where none were'),
  rules: z.array(z.string()),
  retry: z.string().describe('as it was asked for'),
  policy: z.string().describe('in words'),
  scenarios: z.array(FaultSummary),
});
export type FaultResults = z.infer<typeof FaultResults>;
