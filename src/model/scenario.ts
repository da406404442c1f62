import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { SECURITIES } from './feature.ts';
import { Link } from './link.ts';
import { LOOPBACK } from './loopback.ts';

const concurrency = z.int().min(1).describe('maximum concurrent calls; the size of every pool');
const batch = z.int().min(1).describe('recipients per call');

export const ARRIVALS = ['constant', 'poisson'] as const;
export const Arrivals = z
  .enum(ARRIVALS)
  .describe('spacing of arrivals: constant, or random as from many independent senders');
export type Arrivals = z.infer<typeof Arrivals>;

/** A fixed number of concurrent calls; the next starts when one ends. */
export const ClosedLoad = z.object({ model: z.literal('closed'), concurrency, batch });
export type ClosedLoad = z.infer<typeof ClosedLoad>;

/**
 * Arrivals by a schedule that is fixed before the start and does not wait for completions. An arrival is a
 * call for `batch` recipients. If all calls of the transport are busy, it waits, and its response time
 * includes the wait.
 */
export const OpenLoad = z.object({
  model: z.literal('open'),
  ratePerSecond: z.number().positive().describe('messages (recipients) offered per second'),
  arrivals: Arrivals,
  concurrency,
  batch,
  maxInFlight: z
    .int()
    .min(1)
    .describe('maximum arrivals waiting or in flight; further ones are dropped and counted'),
});
export type OpenLoad = z.infer<typeof OpenLoad>;

export const LoadModel = z.discriminatedUnion('model', [ClosedLoad, OpenLoad]);
export type LoadModel = z.infer<typeof LoadModel>;

/** A trial ends after a number of messages or a duration, then waits for the calls in flight. */
export const TrialLength = z.union([
  z.object({ messages: z.int().min(1) }),
  z.object({ durationMs: z.number().positive() }),
]);
export type TrialLength = z.infer<typeof TrialLength>;

/** One named combination of kind × strategy × transport × link × load model. */
export const Scenario = z.object({
  id: z.string().describe('kind/strategy/transport, plus what distinguishes it from similar scenarios'),
  role: z
    .enum(['measured', 'ceiling', 'probe'])
    .describe(
      'measured: a result; ceiling: shows the maximum of harness and mock; probe: finds the rate at which a transport saturates',
    ),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string().describe('name with its features: smtp-nodemailer+starttls'),
  mock: z
    .string()
    .nullable()
    .describe(
      'the mock that serves it, or that receives what its target delivers; null: none, as for the null transport',
    ),
  target: z.string().optional().describe('server to which it sends instead, as host:port'),
  security: z.enum(SECURITIES).describe('security that the mock offers'),
  link: Link,
  variant: z
    .string()
    .describe(
      'distinguishes scenarios of equal kind, strategy and transport: a link, or the value of a swept option; else empty',
    ),
  sizeBytes: z.int().min(1).nullable().describe('size to which its messages are padded; null: no padding'),
  connection: z.enum(['warm', 'cold']),
  messagesPerConnection: z
    .int()
    .min(1)
    .optional()
    .describe('messages or requests after which a connection is replaced; absent: never'),
  load: LoadModel,
});
export type Scenario = z.infer<typeof Scenario>;

/**
 * The name that scenarios share if they differ in their load alone. They share a client process, and have one
 * verification, warm-up, counters line and phases line with this name. Equals the id of a closed-loop
 * scenario.
 */
export function baseOf({
  kind,
  strategy,
  transport,
  variant,
}: Pick<Scenario, 'kind' | 'strategy' | 'transport' | 'variant'>): string {
  return `${kind}/${strategy}/${transport}${variant === '' ? '' : `/${variant}`}`;
}

/** The key of the mock process that serves a scenario. */
export function mockOf({
  mock,
  security,
  link,
}: Pick<Scenario, 'mock' | 'security' | 'link'>): string | null {
  if (mock === null) return null;
  return [mock, security === 'none' ? '' : security, link.name === LOOPBACK.name ? '' : link.name]
    .filter((part) => part !== '')
    .join(' ');
}

/** A planned execution of one scenario. */
export const PlannedTrial = z.object({
  block: z.int().min(0),
  /** Position in the run, from 0. */
  position: z.int().min(0),
  scenario: z.string(),
  firstRecipient: z.int().min(0),
  length: TrialLength,
});
export type PlannedTrial = z.infer<typeof PlannedTrial>;

/**
 * The plan of a run, a pure function of the config, its seed and earlier results. With a fixed number of
 * blocks there is one stage; a capacity search, a ramp and a sequential rule add stages.
 */
export const Plan = z.object({
  seed: z.int().min(0),
  scenarios: z.array(Scenario),
  /** In order of execution: blocks one after the other, scenarios in random order within each. */
  trials: z.array(PlannedTrial),
});
export type Plan = z.infer<typeof Plan>;

/** False for the null transport alone. */
export function hasServer({ mock, target }: Pick<Scenario, 'mock' | 'target'>): boolean {
  return mock !== null || target !== undefined;
}

export type Protocol = 'smtp' | 'api';

/**
 * The protocol of a transport, by its name; undefined for the null transport and for the user's own modules.
 */
export function protocolOf({ transport }: Pick<Scenario, 'transport'>): Protocol | undefined {
  if (transport.startsWith('smtp-')) return 'smtp';
  return /^(?:api|sdk)-/.test(transport) ? 'api' : undefined;
}
