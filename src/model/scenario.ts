import * as z from 'zod';
import { STRATEGIES } from './content.ts';

/** A fixed number of calls in flight; the next starts when one ends. Each trial ends after a time or a number of messages. */
export const LoadModel = z.object({
  model: z.literal('closed'),
  concurrency: z.int().min(1),
  batch: z.int().min(1).describe('recipients per call'),
});
export type LoadModel = z.infer<typeof LoadModel>;

/** When a trial ends: after so many messages, or after so much time (whatever is in flight is waited for). */
export const TrialLength = z.union([
  z.object({ messages: z.int().min(1) }),
  z.object({ durationMs: z.number().positive() }),
]);
export type TrialLength = z.infer<typeof TrialLength>;

/** One named combination of kind × strategy × transport × link × load model. */
export const Scenario = z.object({
  id: z.string().describe('kind/strategy/transport, with what else distinguishes it'),
  role: z
    .enum(['measured', 'ceiling'])
    .describe('a ceiling is no result: it shows what harness and mock could do'),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string(),
  mock: z.string().nullable().describe('which mock serves it; null for the null transport'),
  link: z.literal('loopback'),
  connection: z.enum(['warm', 'cold']),
  load: LoadModel,
});
export type Scenario = z.infer<typeof Scenario>;

/** One execution of one scenario, as planned. */
export const PlannedTrial = z.object({
  block: z.int().min(0),
  /** Place in the whole run, from 0. */
  position: z.int().min(0),
  scenario: z.string(),
  firstRecipient: z.int().min(0),
  length: TrialLength,
});
export type PlannedTrial = z.infer<typeof PlannedTrial>;

/** Everything that a run will do, decided before it starts: pure in the config and its seed. */
export const Plan = z.object({
  seed: z.int().min(0),
  scenarios: z.array(Scenario),
  /** In order of execution: blocks one after the other, scenarios in random order within each. */
  trials: z.array(PlannedTrial),
});
export type Plan = z.infer<typeof Plan>;
