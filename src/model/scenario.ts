import * as z from 'zod';
import { STRATEGIES } from './content.ts';
import { SECURITIES } from './feature.ts';
import { Link } from './link.ts';
import { LOOPBACK } from './loopback.ts';

const concurrency = z
  .int()
  .min(1)
  .describe('calls that the transport has in flight at most; the size of every pool');
const batch = z.int().min(1).describe('recipients per call');

export const ARRIVALS = ['constant', 'poisson'] as const;
export const Arrivals = z
  .enum(ARRIVALS)
  .describe('how arrivals are spaced: evenly, or at random as of many independent senders');
export type Arrivals = z.infer<typeof Arrivals>;

/** A fixed number of calls in flight; the next starts when one ends. */
export const ClosedLoad = z.object({ model: z.literal('closed'), concurrency, batch });
export type ClosedLoad = z.infer<typeof ClosedLoad>;

/**
 * Arrivals by a schedule that was fixed before the start and does not wait for completions. An arrival is a call of
 * `batch` recipients; one that finds all of the transport's calls taken waits for its turn, and that wait counts.
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
    .describe('arrivals that wait or are being sent at most; any beyond are dropped and counted'),
});
export type OpenLoad = z.infer<typeof OpenLoad>;

export const LoadModel = z.discriminatedUnion('model', [ClosedLoad, OpenLoad]);
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
    .enum(['measured', 'ceiling', 'probe'])
    .describe(
      'a ceiling is no result: it shows what harness and mock could do; nor is a probe: it looks for the rate at which a transport saturates',
    ),
  kind: z.string(),
  strategy: z.enum(STRATEGIES),
  transport: z.string().describe('with its features: smtp-nodemailer+starttls'),
  mock: z
    .string()
    .nullable()
    .describe(
      'which mock serves it, or takes what its target delivers; null where none does, as of the null transport',
    ),
  target: z.string().optional().describe('the server to which it sends instead, as host:port'),
  security: z.enum(SECURITIES).describe('what the mock offers'),
  link: Link,
  variant: z
    .string()
    .describe(
      'what tells it from the scenario of the same kind, strategy and transport: a link, or the value of a swept option; empty where nothing does',
    ),
  sizeBytes: z.int().min(1).nullable().describe('to which its messages are filled up; null: as they are'),
  connection: z.enum(['warm', 'cold']),
  messagesPerConnection: z
    .int()
    .min(1)
    .optional()
    .describe('after which a connection is replaced; absent: never, or the transport cannot'),
  load: LoadModel,
});
export type Scenario = z.infer<typeof Scenario>;

/**
 * What is proven, warmed up and counted once for all scenarios that differ in their load alone: they share a client
 * process, and verifications, warm-ups, counters and phases of the run file bear this name. Of a closed loop it is the scenario's id.
 */
export function baseOf({
  kind,
  strategy,
  transport,
  variant,
}: Pick<Scenario, 'kind' | 'strategy' | 'transport' | 'variant'>): string {
  return `${kind}/${strategy}/${transport}${variant === '' ? '' : `/${variant}`}`;
}

/** Scenarios with the same one are served by the same mock process. */
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

/**
 * What a run will do: pure in the config, its seed and what was measured before. A run with a fixed number of blocks has
 * one stage; a search for capacity, a ramp and a sequential rule add stages as they go.
 */
export const Plan = z.object({
  seed: z.int().min(0),
  scenarios: z.array(Scenario),
  /** In order of execution: blocks one after the other, scenarios in random order within each. */
  trials: z.array(PlannedTrial),
});
export type Plan = z.infer<typeof Plan>;

/** Whether anybody takes what it sends: the null transport alone has nobody. */
export function hasServer({ mock, target }: Pick<Scenario, 'mock' | 'target'>): boolean {
  return mock !== null || target !== undefined;
}

export type Protocol = 'smtp' | 'api';

/** Of a transport by its name, with or without features; undefined for one that is the user's own, or speaks with nobody. */
export function protocolOf({ transport }: Pick<Scenario, 'transport'>): Protocol | undefined {
  if (transport.startsWith('smtp-')) return 'smtp';
  return /^(?:api|sdk)-/.test(transport) ? 'api' : undefined;
}
