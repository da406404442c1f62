import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/config/names.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Config } from '../../src/model/config.ts';
import { SendoffError } from '../../src/model/error.ts';

const FEATURES = ['https', 'h2'];
const CHOICES: Choices = {
  kinds: ['receipt', 'campaign'],
  transports: [
    { name: 'smtp-nodemailer', maxBatch: 1000, limitSource: '', features: ['starttls', 'tls'] },
    { name: 'api-sendgrid', maxBatch: 1000, limitSource: '', features: FEATURES },
    {
      name: 'api-resend',
      maxBatch: 100,
      limitSource: '',
      features: FEATURES,
      simulator: { address: 'delivered@resend.dev' },
    },
    { name: 'null', maxBatch: 1000, limitSource: '', features: [] },
  ],
  resolvedEnvironment: {
    addresses: new Map([
      ['mail.example', ['192.0.2.7']],
      ['api.example', ['192.0.2.8', '2001:db8::8']],
      ['localhost', ['127.0.0.1']],
    ]),
    secrets: new Set(['SENDOFF_API_KEY', 'SENDOFF_SMTP_PASSWORD']),
  },
};

const SMTP = {
  kinds: ['receipt'],
  targets: ['smtp://ann@mail.example'],
  allowExternal: true,
  allowRecipients: ['me@example.org'],
};
const RESEND = {
  kinds: ['receipt'],
  targets: ['https://api.example'],
  transports: ['api-resend'],
  allowExternal: true,
};

function resolved(config: object): Config {
  return resolveConfig([{ origin: 'test', config }], CHOICES, 1);
}

function problemsOf(config: object): string {
  try {
    resolved(config);
  } catch (error) {
    if (error instanceof SendoffError) return error.message;
  }
  return 'none';
}

describe('a run to an external server', () => {
  it('is short, slow, encrypted and sandboxed by default', () => {
    const { targets, groups, length, blocks, until, batch, concurrency, verify } = resolved(SMTP);
    expect(targets).toMatchObject({
      smtp: { host: 'mail.example', address: '192.0.2.7' },
      sendLimits: { maxMessages: 100, maxPerSecond: 1, recipients: ['me@example.org'], sandbox: true },
    });
    expect(groups).toEqual([
      {
        kinds: ['receipt'],
        strategies: ['static', 'client-render'],
        transports: ['smtp-nodemailer+starttls'],
      },
    ]);
    expect({ length, blocks, until, batch, concurrency, verify }).toEqual({
      length: { messages: 10 },
      blocks: 1,
      until: null,
      batch: 1,
      concurrency: 1,
      verify: 0,
    });
  });

  it('sends to the provider’s test address if no recipient is allowed', () => {
    const { targets, groups } = resolved(RESEND);
    expect(targets?.sendLimits?.recipients).toEqual(['delivered@resend.dev']);
    expect(groups[0]?.transports).toEqual(['api-resend+https']);
    expect(
      resolved({ ...RESEND, allowRecipients: ['*@a.example', 'b@a.example'] }).targets?.sendLimits,
    ).toMatchObject({ recipients: ['*@a.example', 'b@a.example'] });
  });

  it('follows the options within its limits', () => {
    const asked = { maxMessages: 500, maxRate: '20/s', count: 50, blocks: 5, concurrency: 4, sandbox: false };
    const { targets, length, blocks, concurrency } = resolved({ ...SMTP, ...asked, from: 'me@example.org' });
    expect(targets).toMatchObject({
      from: 'me@example.org',
      sendLimits: { maxMessages: 500, maxPerSecond: 20, sandbox: false },
    });
    expect({ length, blocks, concurrency }).toEqual({ length: { messages: 50 }, blocks: 5, concurrency: 4 });
  });

  it.each([
    [{ ...SMTP, allowExternal: undefined }, 'mail.example (192.0.2.7) is an external server'],
    [{ ...SMTP, allowExternal: false }, '--allow-external (allowExternal)'],
    [{ ...SMTP, allowRecipients: undefined }, 'add --allow-recipients'],
    [{ ...SMTP, allowRecipients: ['*@example.org'] }, 'at least one complete address'],
    [{ ...SMTP, allowRecipients: ['*'] }, 'expected an address or "*@domain"'],
    [{ ...SMTP, allowRecipients: ['*@*'] }, 'expected an address or "*@domain"'],
    [{ ...RESEND, transports: ['api-sendgrid'] }, 'there is no test address'],
    [{ ...RESEND, targets: ['http://api.example'] }, 'would not be encrypted; use https://'],
    [{ ...RESEND, strategies: ['server-merge'] }, 'stores a template in the account'],
    [{ ...SMTP, count: 60 }, 'would send 120 messages (2 scenarios of 1 × 60), the limit is 100'],
    [{ ...SMTP, count: 10, blocks: 6 }, 'would send 120 messages (2 scenarios of 6 × 10)'],
    [{ ...SMTP, maxMessages: 10_001 }, 'maxMessages: expected'],
    [{ ...SMTP, maxRate: '51/s' }, 'messages per second, at most 50'],
    [{ ...SMTP, maxRate: 0 }, 'messages per second, at most 50'],
    [{ ...SMTP, duration: '2s' }, 'duration: not available with external servers'],
    [{ ...SMTP, load: 'open', rate: '5/s' }, 'load: not available with external servers'],
    [{ ...SMTP, retry: 'exponential' }, 'retry: not available with external servers'],
    [{ ...SMTP, sink: 2526 }, 'sink: not available with external servers'],
    [{ ...SMTP, batch: 2 }, 'batch: expected 1 with external servers'],
    [{ ...SMTP, concurrency: '1..8' }, 'concurrency: expected one value with external servers'],
    [{ targets: ['smtp://localhost'], maxMessages: 5 }, 'applies only to external servers'],
    [{ allowExternal: true }, 'needs --target'],
  ])('is rejected: %j', (config, expected) => {
    expect(problemsOf(config)).toContain(expected);
  });
});
