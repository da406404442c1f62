import type { Config } from '../model/config.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { NO_RETRY } from '../model/no-retry.ts';

export interface Preset {
  readonly name: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  readonly config: Omit<Config, 'preset' | 'seed'>;
}

/** The defaults of all presets. */
const SHARED = {
  concurrency: 16,
  batch: 1,
  connection: 'warm',
  messagesPerConnection: null,
  link: LOOPBACK,
  sizeBytes: null,
  sweep: null,
  own: {},
  ceilings: true,
  phases: true,
  mock: 'fast',
  load: { model: 'closed' },
  maxInFlight: null,
  until: null,
  timeLimitMs: 900_000,
  // V8 needs about two seconds to optimize the code that composes MIME.
  warmUpMs: 2000,
  pairing: 'interleaved',
  isolation: 'shared',
  stall: null,
  faults: null,
  retry: NO_RETRY,
  feedback: null,
  countInstructions: null,
  timeoutMs: 10_000,
  graceMs: null,
  equivalence: 0.05,
  level: 0.95,
  recipients: null,
  template: null,
  targets: null,
  smtpPort: 0,
  apiPort: 0,
  out: 'reports',
} as const;

const RECEIPTS_AND_CAMPAIGNS: Config['groups'] = [
  {
    kinds: ['receipt'],
    strategies: ['client-render'],
    transports: ['smtp-nodemailer', 'api-sendgrid'],
  },
  {
    kinds: ['campaign'],
    strategies: ['static', 'client-render', 'server-merge'],
    transports: ['smtp-nodemailer', 'api-sendgrid'],
  },
];

/** One kind of each shape: short and long, static and personal, with and without attachments. */
const ALL_SHAPES: Config['groups'] = [
  {
    kinds: ['notification', 'campaign'],
    strategies: ['static', 'client-render', 'server-merge'],
    transports: ['smtp-nodemailer', 'api-sendgrid', 'api-postmark', 'api-mailgun'],
  },
  {
    kinds: ['receipt', 'delivery-receipt'],
    strategies: ['client-render'],
    transports: ['smtp-nodemailer', 'api-sendgrid', 'api-postmark', 'api-mailgun'],
  },
];

export const PRESETS: readonly Preset[] = [
  {
    name: 'quick',
    summary:
      'receipts and campaigns over SMTP and one API, 4 concurrent calls, 10 blocks, 1 to 2 minutes; the default of `sendoff` without a command',
    config: {
      ...SHARED,
      // Keeps the mocks clear of their limit, while the clients still work for about nine tenths of the time:
      // docs/guards.md has the calculation.
      concurrency: 4,
      groups: RECEIPTS_AND_CAMPAIGNS,
      length: { durationMs: 400 },
      blocks: 10,
      verify: 300,
    },
  },
  {
    name: 'precise',
    summary:
      'as quick with 16 concurrent calls, until every throughput is known to ±8 %, at most 15 minutes; the default of `sendoff run`',
    config: {
      ...SHARED,
      groups: RECEIPTS_AND_CAMPAIGNS,
      length: { durationMs: 500 },
      blocks: 15,
      until: { rule: 'precision', share: 0.08 },
      verify: 500,
    },
  },
  {
    name: 'standard',
    summary: 'four message kinds over SMTP and three APIs, 10 blocks, about 6 minutes',
    config: {
      ...SHARED,
      groups: ALL_SHAPES,
      length: { durationMs: 500 },
      blocks: 10,
      verify: 500,
    },
  },
  {
    name: 'thorough',
    summary:
      'as standard, with a fresh client and mock for every trial, so that intervals include differences between processes; 30 minutes',
    config: {
      ...SHARED,
      groups: ALL_SHAPES,
      length: { durationMs: 500 },
      blocks: 10,
      isolation: 'process',
      verify: 500,
    },
  },
];

/** The preset if the configuration names none. */
export const DEFAULT_PRESET = 'precise';
