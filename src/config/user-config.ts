import * as z from 'zod';
import { STRATEGIES } from '../model/content.ts';
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

/** What may stand in a config file or on the command line: everything optional, nothing unknown. */
export const UserConfig = z.strictObject({
  preset: z
    .string()
    .optional()
    .describe('defaults for everything that is left out: see `sendoff list presets`'),
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
    .describe('transports or renderers of your own: a name, and the module that exports it'),
  via: z.string().optional().describe('the built-in transport that sends what your own renderer renders'),
  connection: z
    .enum(['warm', 'cold'])
    .optional()
    .describe('keep connections, or a new one for every message'),
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
  arrivals: z.enum(ARRIVALS).optional().describe('of an open loop: evenly spaced, or at random'),
  slo: SloNotation.optional(),
  maxInFlight: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe('arrivals of an open loop that wait or are being sent; any beyond are dropped'),
  count: z.int().min(1).max(100_000_000).optional().describe('messages per trial; instead of `duration`'),
  duration: Duration.optional().describe('time per trial; instead of `count`'),
  blocks: z.int().min(1).max(10_000).optional().describe('trials of every scenario'),
  until: UntilNotation.optional(),
  timeLimit: Duration.optional().describe('with `until`: no further block starts after it'),
  warmUp: Duration.optional().describe('a scenario sends for so long at most until its rate is steady'),
  isolation: z
    .enum(['shared', 'process'])
    .optional()
    .describe('process: a fresh client and mock for every trial'),
  mockStall: StallNotation.optional(),
  faults: FaultsNotation.optional(),
  retry: RetryNotation.optional(),
  feedback: FeedbackNotation.optional(),
  ceilings: z.boolean().optional().describe('measure what harness and mocks could do at most as well (true)'),
  phases: z.boolean().optional().describe('time rendering and composing apart, after the trials (true)'),
  verify: z.int().min(0).max(1_000_000).optional().describe('messages verified per scenario; 0 for none'),
  seed: z
    .int()
    .min(0)
    .max(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('of customers and of the order of trials'),
  timeout: Duration.optional().describe('a call that takes longer is timed out'),
  grace: Duration.optional().describe('how long the run waits for late messages after its last trial'),
  equivalence: ShareNotation.optional().describe('relative difference that counts as none'),
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
    .describe('the port on which Sendoff takes, and accounts for, what the server at `targets` delivers'),
  from: z
    .email()
    .optional()
    .describe('with `targets`: who sends, where the server asks for a sender of its own'),
  allowExternal: z.boolean().optional().describe('whether `targets` may be elsewhere than on this machine'),
  maxMessages: z
    .int()
    .min(1)
    .max(MOST_MESSAGES)
    .optional()
    .describe('to servers elsewhere, in the whole run (100)'),
  maxRate: MaxRateNotation.optional(),
  allowRecipients: z
    .array(z.string().regex(/^(?:\*|[^@\s*]+)@[^@\s*]+$/, 'expected an address or "*@domain"'))
    .min(1)
    .optional()
    .describe('who may be written to through servers elsewhere: addresses, or *@domain'),
  sandbox: z
    .boolean()
    .optional()
    .describe('whether providers that can are asked to check messages and drop them (true)'),
  smtpPort: z.int().min(0).max(65535).optional().describe('port of the SMTP mock; 0 for any'),
  apiPort: z.int().min(0).max(65535).optional().describe('port of the first API mock; 0 for any'),
  out: z.string().min(1).optional().describe('folder for the runs'),
  failOn: FailOnNotation.optional(),
});
type Options = z.input<typeof UserConfig>;

/** A configuration whose names are checked while it is written; `Own`: the names of transports and renderers of the user's own. */
export type UserConfig<Own extends string = never> = Omit<Options, 'kinds' | 'transports' | 'own' | 'via'> & {
  kinds?: KindName[] | undefined;
  transports?: (TransportName | NoInfer<Own>)[] | undefined;
  /** Transports or renderers of your own: a name, and the module that exports it. */
  own?: { [name in Own]: string } | undefined;
  via?: TransportName | undefined;
};
export type CheckedUserConfig = z.output<typeof UserConfig>;

/** Types a config file: `export default defineConfig({ kinds: ['receipt'] })`. */
export function defineConfig<Own extends string = never>(config: UserConfig<Own>): UserConfig<Own> {
  return config;
}
