import type { Config } from '../model/config.ts';
import { LOOPBACK } from '../model/loopback.ts';
import { NO_RETRY } from '../model/no-retry.ts';

export interface Preset {
  readonly name: string;
  /** One line for `sendoff list`. */
  readonly summary: string;
  readonly config: Omit<Config, 'preset' | 'seed'>;
}

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
  // Composing MIME takes V8 about two seconds to compile well.
  warmUpMs: 2000,
  pairing: 'interleaved',
  isolation: 'shared',
  stall: null,
  faults: null,
  retry: NO_RETRY,
  feedback: null,
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

/** The defaults of everything that a user may leave out. */
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

/** Every kind that differs in shape from the others. */
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
      'receipts and campaigns through SMTP and one API, 10 blocks, one to two minutes; the default of `sendoff` alone',
    config: {
      ...SHARED,
      groups: RECEIPTS_AND_CAMPAIGNS,
      length: { durationMs: 400 },
      blocks: 10,
      verify: 300,
    },
  },
  {
    name: 'precise',
    summary:
      'the same until every throughput is known to ±8 %, at most 15 minutes; the default of `sendoff run`',
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
    summary: 'every kind that differs in shape, through SMTP and three APIs, 10 blocks, about 6 minutes',
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
      'as standard, with a fresh client and mock for every trial: differences between processes count; half an hour',
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

/** The preset of a configuration that names none. */
export const DEFAULT_PRESET = 'precise';
