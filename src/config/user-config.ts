import * as z from 'zod';
import { STRATEGIES } from '../model/content.ts';
import { PAIRINGS } from '../model/duet.ts';
import { COUNT_COMPILERS } from '../model/instructions.ts';
import type { KindName, TransportName } from '../model/names.ts';
import { ARRIVALS } from '../model/scenario.ts';
import { MOST_MESSAGES } from '../model/target.ts';
import { FailOnNotation } from './fail-on.ts';
import { FaultsNotation } from './faults.ts';
import {
  Duration,
  FeedbackNotation,
  LevelNotation,
  MaxRateNotation,
  RateNotation,
  ShareNotation,
  SloNotation,
  StallNotation,
  UntilNotation,
} from './notation.ts';
import { RetryNotation } from './retry.ts';
import {
  BatchNotation,
  ConcurrencyNotation,
  MessagesPerConnectionNotation,
  SizeNotation,
  SweptLinkNotation,
} from './sweep-notation.ts';
import { TargetsNotation } from './target-notation.ts';

const Names = z.array(z.string()).min(1);

export const LOAD_MODELS = ['closed', 'open', 'ramp', 'capacity'] as const;

/** The options of a config file or of the command line: all are optional, and unknown ones are errors. */
export const UserConfig = z.strictObject({
  preset: z.string().optional().describe('defaults for all other options: see `sendoff list presets`'),
  kinds: Names.optional().describe('message kinds'),
  strategies: z.array(z.enum(STRATEGIES)).min(1).optional(),
  transports: Names.optional(),
  concurrency: ConcurrencyNotation.optional(),
  batch: BatchNotation.optional(),
  size: SizeNotation.optional(),
  own: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name of lower-case letters, digits and "-"'),
      z.string().min(1),
    )
    .optional()
    .describe('your own transports or renderers: a name, and the module that exports it'),
  via: z.string().optional().describe('the built-in transport that sends the messages of your own renderer'),
  connection: z
    .enum(['warm', 'cold'])
    .optional()
    .describe('warm: reuse connections; cold: a new one for every message'),
  messagesPerConnection: MessagesPerConnectionNotation.optional(),
  link: SweptLinkNotation.optional(),
  mock: z.enum(['fast', 'library']).optional().describe('which host of the mocks serves timed trials'),
  load: z
    .enum(LOAD_MODELS)
    .optional()
    .describe(
      'closed: a fixed concurrency; open: a fixed rate; ramp: rising rates; capacity: the highest rate',
    ),
  rate: RateNotation.optional(),
  arrivals: z.enum(ARRIVALS).optional().describe('with an open loop: evenly spaced, or random'),
  slo: SloNotation.optional(),
  maxInFlight: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('most arrivals of an open loop that wait or are being sent; further ones are dropped'),
  count: z.int().min(1).max(100_000_000).optional().describe('messages per trial; instead of `duration`'),
  duration: Duration.optional().describe('time per trial; instead of `count`'),
  blocks: z.int().min(1).max(10_000).optional().describe('trials of every scenario'),
  until: UntilNotation.optional(),
  timeLimit: Duration.optional().describe('with `until`: start no block after this time'),
  warmUp: Duration.optional().describe('longest warm-up of a scenario; it ends when the rate is steady'),
  pairing: z
    .enum(PAIRINGS)
    .optional()
    .describe(
      'interleaved: trials in turns; duet: two transports at the same time, both clients on one core',
    ),
  isolation: z
    .enum(['shared', 'process'])
    .optional()
    .describe('process: a fresh client and mock for every trial'),
  mockStall: StallNotation.optional(),
  faults: FaultsNotation.optional(),
  retry: RetryNotation.optional(),
  feedback: FeedbackNotation.optional(),
  ceilings: z
    .boolean()
    .optional()
    .describe('also measure the highest rates of Sendoff itself and of the mocks (true)'),
  phases: z.boolean().optional().describe('time rendering and composing separately, after the trials (true)'),
  countInstructions: z
    .enum([...COUNT_COMPILERS, 'off'])
    .optional()
    .describe(
      'count the client’s instructions per message: no-opt, or jit with the optimizing compilers (off)',
    ),
  verify: z.int().min(0).max(1_000_000).optional().describe('messages verified per scenario; 0 for none'),
  seed: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('seed of the customers and of the order of trials'),
  timeout: Duration.optional().describe('longest time for a call'),
  grace: Duration.optional().describe('time to wait for late messages after the last trial'),
  equivalence: ShareNotation.optional().describe('relative difference that counts as equivalent'),
  level: LevelNotation.optional().describe('confidence level of the intervals'),
  recipients: z.string().min(1).optional().describe('your recipients: a .csv, .json or .ndjson file'),
  template: z
    .string()
    .min(1)
    .optional()
    .describe('your template: a folder with subject.hbs, text.hbs, html.hbs'),
  targets: TargetsNotation.optional(),
  sink: z
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('the port on which Sendoff receives and counts the messages that the server delivers'),
  from: z.email().optional().describe('with `targets`: the sender address, if the server requires one'),
  allowExternal: z.boolean().optional().describe('whether `targets` may be external servers'),
  maxMessages: z
    .int()
    .min(1)
    .max(MOST_MESSAGES)
    .optional()
    .describe('most messages to external servers in the whole run (100)'),
  maxRate: MaxRateNotation.optional(),
  allowRecipients: z
    .array(z.string().regex(/^(?:\*|[^@\s*]+)@[^@\s*]+$/, 'expected an address or "*@domain"'))
    .min(1)
    .optional()
    .describe('allowed recipients for external servers: addresses, or *@domain'),
  sandbox: z
    .boolean()
    .optional()
    .describe('use the provider’s sandbox, which checks messages and delivers none (true)'),
  smtpPort: z.int().min(0).max(65535).optional().describe('port of the SMTP mock; 0 for any'),
  apiPort: z.int().min(0).max(65535).optional().describe('port of the first API mock; 0 for any'),
  out: z.string().min(1).optional().describe('folder for the runs'),
  failOn: FailOnNotation.optional(),
});
type Options = z.input<typeof UserConfig>;

/** A configuration with typed names. `Own`: the names of the user's own transports and renderers. */
export type UserConfig<Own extends string = never> = Omit<Options, 'kinds' | 'transports' | 'own' | 'via'> & {
  kinds?: KindName[] | undefined;
  transports?: (TransportName | NoInfer<Own>)[] | undefined;
  /** Your own transports or renderers: a name, and the module that exports it. */
  own?: { [name in Own]: string } | undefined;
  via?: TransportName | undefined;
};
export type CheckedUserConfig = z.output<typeof UserConfig>;

/** Types a config file: `export default defineConfig({ kinds: ['receipt'] })`. */
export function defineConfig<Own extends string = never>(config: UserConfig<Own>): UserConfig<Own> {
  return config;
}
