import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { FaultScript } from './faults.ts';
import { Link } from './link.ts';
import { RetryPolicy } from './retry.ts';
import { Arrivals, TrialLength } from './scenario.ts';
import { Sweep } from './sweep.ts';
import { Targets } from './target.ts';

/** Kinds × strategies × transports that are measured together. */
export const Group = z.object({
  kinds: z.array(z.string()).min(1),
  strategies: z.array(z.enum(STRATEGIES)).min(1),
  transports: z.array(z.string()).min(1),
});
export type Group = z.infer<typeof Group>;

/** What a service level may speak of. */
export const SLO_METRICS = ['p50', 'p90', 'p99', 'p99.9', 'errors'] as const;
/** `p99<100ms` or `errors<0.1%`: response time in milliseconds, or a share of the offered messages. */
export const SloCondition = z.object({
  metric: z.enum(SLO_METRICS),
  below: z.number().positive().describe('milliseconds, or a share for errors'),
});
export type SloCondition = z.infer<typeof SloCondition>;

/** How load is put on, for the whole run; the load model of each scenario follows from it. */
export const LoadMode = z.discriminatedUnion('model', [
  z.object({ model: z.literal('closed') }),
  z.object({ model: z.literal('open'), ratePerSecond: z.number().positive(), arrivals: Arrivals }),
  z.object({
    model: z.literal('ramp'),
    ratesPerSecond: z
      .array(z.number().positive())
      .min(2)
      .nullable()
      .describe('null: shares of what each transport did in its warm-up'),
    arrivals: Arrivals,
  }),
  z.object({ model: z.literal('capacity'), slo: z.array(SloCondition).min(1), arrivals: Arrivals }),
]);
export type LoadMode = z.infer<typeof LoadMode>;

/** When to stop measuring, where the number of blocks is not fixed. */
export const Until = z.discriminatedUnion('rule', [
  z.object({
    rule: z.literal('precision'),
    share: z.number().positive().max(1).describe('widest half of any headline interval, as a share'),
  }),
  z.object({ rule: z.literal('resolved') }),
]);
export type Until = z.infer<typeof Until>;

/** A module with a transport or a renderer of the user's own. */
export const OwnModule = z.object({
  module: z.string().describe('absolute path'),
  via: z.string().describe('the built-in transport that sends what a renderer renders'),
});
export type OwnModule = z.infer<typeof OwnModule>;

/** Each takes about a kilobyte of the run file. */
export const MOST_FEEDBACK = 10_000;

/** A checked configuration: complete, every name known, every limit kept. What a user writes is `UserConfig` in config/. */
export const Config = z.object({
  preset: z.string(),
  groups: z.array(Group).min(1),
  concurrency: z.int().min(1).max(1024),
  batch: z.int().min(1).describe('recipients per call'),
  sizeBytes: z.int().min(1).nullable().describe('to which messages are filled up; null: as they are'),
  sweep: Sweep.nullable().describe(
    'the option that has several values; where it is named here, its first one',
  ),
  connection: z.enum(['warm', 'cold']),
  messagesPerConnection: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('messages, or requests of an API, after which a connection is replaced; null: never'),
  own: z.record(z.string(), OwnModule).describe('transports of the user’s own, by name'),
  link: Link.describe('emulated between client and mocks'),
  mock: z.enum(['fast', 'library']).describe('which host serves timed trials'),
  load: LoadMode,
  maxInFlight: z
    .int()
    .min(1)
    .nullable()
    .describe('of an open loop; null: two seconds of arrivals, at least 1000'),
  length: TrialLength.describe('of each trial'),
  blocks: z.int().min(1).max(10_000).describe('with `until`: the fewest'),
  until: Until.nullable(),
  timeLimitMs: z.number().positive().describe('with `until`: no further block starts after it'),
  warmUpMs: z.number().positive().describe('a scenario sends for so long at most until its rate is steady'),
  isolation: z
    .enum(['shared', 'process'])
    .describe('processes live as long as the run, or are started afresh for every trial'),
  stall: z
    .object({ forMs: z.number().positive(), everyMs: z.number().positive() })
    .nullable()
    .describe('the mocks stop for so long in every so long: to see what a load model makes of it'),
  faults: FaultScript.nullable().describe('what the mocks do to their clients on purpose, in timed trials'),
  retry: RetryPolicy.describe('what senders do with recipients that were not accepted, in timed trials'),
  feedback: z
    .int()
    .min(1)
    .max(MOST_FEEDBACK)
    .nullable()
    .default(null)
    .describe('messages whose senders listen for what becomes of them, after the trials; null for none'),
  ceilings: z.boolean().describe('whether what harness and mocks could do at most is measured as well'),
  phases: z.boolean().describe('whether rendering and composing are timed apart, after the trials'),
  verify: z.int().min(0).describe('messages verified per scenario before timing; 0 for none'),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  timeoutMs: z.number().positive().describe('a call that takes longer is timed out'),
  graceMs: z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      'how long the run waits for late messages after the last trial; null: 5 s with a target, else 0.5 s',
    ),
  equivalence: z
    .number()
    .positive()
    .max(1)
    .describe('relative difference below which two figures count as equal'),
  level: z.number().gt(0.5).lt(1).describe('confidence level of every interval'),
  recipients: z
    .string()
    .nullable()
    .describe('path of a CSV, JSON or NDJSON file; null for generated customers'),
  template: z.string().nullable().describe('folder with your own template; null for the built-in kinds'),
  targets: Targets.nullable().default(null).describe('servers that take the place of the mocks'),
  smtpPort: z.int().min(0).max(65535).describe('port of the SMTP mock; 0 for any free one'),
  apiPort: z.int().min(0).max(65535).describe('port of the first API mock; 0 for any free one'),
  out: z.string().describe('folder in which the run gets a folder of its own'),
});
export type Config = z.infer<typeof Config>;

const GRACE_MS = { target: 5000, mock: 500 } as const;

/** How long a run waits for late messages after its last trial. */
export function graceMsOf({ graceMs, targets }: Pick<Config, 'graceMs' | 'targets'>): number {
  return graceMs ?? (targets === null ? GRACE_MS.mock : GRACE_MS.target);
}
