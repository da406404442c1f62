import type { Config } from '../../src/model/config.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import { NO_RETRY } from '../../src/model/no-retry.ts';
import type { TransportDirectory } from '../../src/plan/directory.ts';

/** A small valid configuration with the changes of a test. */
export function exampleConfig(changes: Partial<Config> = {}): Config {
  return {
    preset: 'quick',
    groups: [
      { kinds: ['receipt'], strategies: ['client-render'], transports: ['smtp-nodemailer', 'api-sendgrid'] },
    ],
    concurrency: 4,
    batch: 1,
    connection: 'warm',
    messagesPerConnection: null,
    mock: 'fast',
    load: { model: 'closed' },
    own: {},
    warmUpMs: 2000,
    graceMs: null,
    ceilings: true,
    countInstructions: null,
    phases: true,
    maxInFlight: null,
    until: null,
    timeLimitMs: 900_000,
    pairing: 'interleaved',
    isolation: 'shared',
    link: LOOPBACK,
    sizeBytes: null,
    sweep: null,
    stall: null,
    faults: null,
    retry: NO_RETRY,
    feedback: null,
    length: { messages: 20 },
    blocks: 3,
    verify: 10,
    seed: 1,
    timeoutMs: 10_000,
    equivalence: 0.05,
    level: 0.95,
    recipients: null,
    template: null,
    targets: null,
    smtpPort: 0,
    apiPort: 0,
    out: 'reports',
    ...changes,
  };
}

const MOCKS: Readonly<Record<string, string>> = {
  'smtp-nodemailer': 'smtp',
  'raw-smtp': 'smtp',
  'api-sendgrid': 'sendgrid',
  'raw-api-sendgrid': 'sendgrid',
};

export const DIRECTORY: TransportDirectory = {
  transport: (name) => ({ name, mock: MOCKS[name], security: 'none', maxBatch: 1000 }),
  ceilingClient: (mock) => ({
    name: mock === 'smtp' ? 'raw-smtp' : `raw-api-${mock}`,
    mock,
    security: 'none',
    maxBatch: 1000,
  }),
};
