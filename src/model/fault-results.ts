import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { Estimate } from './estimate.ts';

const count = z.int().min(0);

/** Delivery of one scenario's recipients under faults, over all of its trials. */
export const FaultSummary = z.object({
  scenario: z.string().describe('scenario id'),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string(),
  recipients: count.describe('recipients with a final outcome'),
  delivered: count.describe('recipients that received their message at least once, by the mock’s ledger'),
  duplicates: count.describe('deliveries beyond the first of a recipient'),
  givenUp: count.describe('recipients that the sender gave up'),
  unknown: count.describe('recipients that the sender gave up although they received their message'),
  lost: count.describe('recipients that were accepted and received nothing'),
  goodput: Estimate.describe('delivered recipients per second'),
  timeToFinalP50: Estimate.nullable(),
  timeToFinalP99: Estimate.nullable(),
  timeToFinalMax: Estimate.nullable(),
  attempts: Estimate.describe('attempts per delivered recipient'),
  extraConnections: Estimate.nullable().describe(
    'connections per 1000 delivered recipients, beyond those of a run without faults',
  ),
  extraBytes: Estimate.nullable().describe(
    'bytes to the server per delivered recipient, beyond those of a run without faults',
  ),
  givenUpReasons: z.object({
    refused: count.describe('the server rejected the recipient permanently'),
    exhausted: count.describe('the last attempt failed'),
    overflowed: count.describe('the retry queue was full'),
    uncertain: count.describe('the message may have been accepted'),
  }),
  peakQueue: count,
  fired: z.array(z.object({ rule: z.string(), times: count })),
  unacknowledged: count.describe(
    'accepted recipients whose sender got no acknowledgement, or may have got none',
  ),
});
export type FaultSummary = z.infer<typeof FaultSummary>;

/** Results of a run with fault injection or retries. */
export const FaultResults = z.object({
  faults: z.string().describe('the faults as requested; empty if none'),
  rules: z.array(z.string()),
  retry: z.string().describe('the retry policy as requested'),
  policy: z.string().describe('the retry policy in words'),
  scenarios: z.array(FaultSummary),
});
export type FaultResults = z.infer<typeof FaultResults>;
