import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { PAIRINGS } from './duet.ts';
import { FaultScript } from './faults.ts';
import { COUNT_COMPILERS } from './instructions.ts';
import { Link } from './link.ts';
import { RetryPolicy } from './retry.ts';
import { Arrivals, TrialLength } from './scenario.ts';
import { Sweep } from './sweep.ts';
import { Targets } from './target.ts';

/** Scenarios that are measured together: kinds × strategies × transports. */
export const Group = z.object({
  kinds: z.array(z.string()).min(1),
  strategies: z.array(z.enum(STRATEGIES)).min(1),
  transports: z.array(z.string()).min(1),
});
export type Group = z.infer<typeof Group>;

/** Metrics that a service-level condition can use. */
export const SLO_METRICS = ['p50', 'p90', 'p99', 'p99.9', 'errors'] as const;
/** `p99<100ms` or `errors<0.1%`: a response time, or a share of the offered messages. */
export const SloCondition = z.object({
  metric: z.enum(SLO_METRICS),
  below: z.number().positive().describe('milliseconds, or a share for errors'),
});
export type SloCondition = z.infer<typeof SloCondition>;

/** How the run generates load; the load model of each scenario follows from it. */
export const LoadMode = z.discriminatedUnion('model', [
  z.object({ model: z.literal('closed') }),
  z.object({ model: z.literal('open'), ratePerSecond: z.number().positive(), arrivals: Arrivals }),
  z.object({
    model: z.literal('ramp'),
    ratesPerSecond: z
      .array(z.number().positive())
      .min(2)
      .nullable()
      .describe('null: shares of the rate that each transport reached in its warm-up'),
    arrivals: Arrivals,
  }),
  z.object({ model: z.literal('capacity'), slo: z.array(SloCondition).min(1), arrivals: Arrivals }),
]);
export type LoadMode = z.infer<typeof LoadMode>;

/** When to stop measuring if the number of blocks is not fixed. */
export const Until = z.discriminatedUnion('rule', [
  z.object({
    rule: z.literal('precision'),
    share: z.number().positive().max(1).describe('largest half-width of any headline interval, as a share'),
  }),
  z.object({ rule: z.literal('resolved') }),
  z.object({ rule: z.literal('time') }),
]);
export type Until = z.infer<typeof Until>;

/** A user's module with a transport or a renderer. */
export const OwnModule = z.object({
  module: z.string().describe('absolute path'),
  via: z.string().describe('the built-in transport that sends the renderer’s messages'),
});
export type OwnModule = z.infer<typeof OwnModule>;

/** Each message takes about a kilobyte of the run file. */
export const MOST_FEEDBACK = 10_000;

/** A complete, validated configuration. Users write the partial `UserConfig` of config/. */
export const Config = z.object({
  preset: z.string(),
  groups: z.array(Group).min(1),
  concurrency: z.int().min(1).max(1024),
  batch: z.int().min(1).describe('recipients per call'),
  sizeBytes: z.int().min(1).nullable().describe('size to which messages are padded; null: no padding'),
  sweep: Sweep.nullable().describe(
    'the option with several values; its own field in this configuration holds the first value',
  ),
  connection: z.enum(['warm', 'cold']),
  messagesPerConnection: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('messages (SMTP) or requests (HTTP) after which a connection is replaced; null: never'),
  own: z.record(z.string(), OwnModule).describe('the user’s own transports and renderers, by name'),
  link: Link.describe('network emulated between client and mocks'),
  mock: z.enum(['fast', 'library']).describe('which mock server serves timed trials'),
  load: LoadMode,
  maxInFlight: z
    .int()
    .min(1)
    .nullable()
    .describe('limit of an open loop; null: two seconds of arrivals, at least 1000'),
  length: TrialLength.describe('length of each trial'),
  blocks: z.int().min(1).max(10_000).describe('number of blocks; with `until`, the minimum'),
  until: Until.nullable(),
  timeLimitMs: z.number().positive().describe('with `until`: no block starts after this time'),
  warmUpMs: z.number().positive().describe('maximum time to wait for a steady rate before the trials'),
  pairing: z
    .enum(PAIRINGS)
    .default('interleaved')
    .describe('interleaved: one trial after the other; duet: two at the same time, both clients on one core'),
  isolation: z
    .enum(['shared', 'process'])
    .describe('shared: processes live as long as the run; process: each trial starts new ones'),
  stall: z
    .object({ forMs: z.number().positive(), everyMs: z.number().positive() })
    .nullable()
    .describe('the mocks stop answering for `forMs` in every `everyMs`, to compare load models'),
  faults: FaultScript.nullable().describe('faults that the mocks inject in timed trials'),
  retry: RetryPolicy.describe('how senders retry recipients that were not accepted, in timed trials'),
  feedback: z
    .int()
    .min(1)
    .max(MOST_FEEDBACK)
    .nullable()
    .default(null)
    .describe('messages whose delivery events are collected after the trials; null: none'),
  ceilings: z.boolean().describe('whether the ceilings of harness and mocks are measured as well'),
  phases: z.boolean().describe('whether rendering and composing are timed separately, after the trials'),
  countInstructions: z
    .enum(COUNT_COMPILERS)
    .nullable()
    .default(null)
    .describe('how the client’s instructions per message are counted, before the trials; null: not at all'),
  verify: z.int().min(0).describe('messages verified per scenario before the trials; 0: none'),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  timeoutMs: z.number().positive().describe('a call that takes longer times out'),
  graceMs: z
    .number()
    .min(0)
    .nullable()
    .default(null)
    .describe(
      'how long the run waits for late messages after the last trial; null: 5 s with a target, 0.5 s without',
    ),
  equivalence: z
    .number()
    .positive()
    .max(1)
    .describe('relative difference below which two figures count as equal'),
  level: z.number().gt(0.5).lt(1).describe('confidence level of every interval'),
  recipients: z.string().nullable().describe('path of a CSV, JSON or NDJSON file; null: generated customers'),
  template: z.string().nullable().describe('folder of the user’s template; null: the built-in kinds'),
  targets: Targets.nullable().default(null).describe('servers that replace the mocks'),
  smtpPort: z.int().min(0).max(65535).describe('port of the SMTP mock; 0: any free port'),
  apiPort: z.int().min(0).max(65535).describe('port of the first API mock; 0: any free port'),
  out: z.string().describe('folder in which the run creates its own folder'),
});
export type Config = z.infer<typeof Config>;

const GRACE_MS = { target: 5000, mock: 500 } as const;

/** How long a run waits for late messages after its last trial. */
export function graceMsOf({ graceMs, targets }: Pick<Config, 'graceMs' | 'targets'>): number {
  return graceMs ?? (targets === null ? GRACE_MS.mock : GRACE_MS.target);
}
