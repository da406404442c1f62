import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/config/names.ts';
import { checkConfig, resolveConfig } from '../../src/config/resolve.ts';
import type { Config } from '../../src/model/config.ts';
import { SendoffError } from '../../src/model/error.ts';

const FEATURES = ['starttls', 'tls', 'auth-plain'];
const CHOICES: Choices = {
  kinds: ['receipt', 'campaign', 'notification'],
  transports: [
    { name: 'smtp-nodemailer', maxBatch: 1000, limitSource: '', features: FEATURES },
    { name: 'smtp-pipelined', maxBatch: 1000, limitSource: '', features: FEATURES },
    { name: 'api-sendgrid', maxBatch: 1000, limitSource: '', features: ['https', 'h2', 'gzip'] },
    { name: 'api-postmark', maxBatch: 500, limitSource: '', features: ['https', 'h2'] },
    { name: 'api-ses', maxBatch: 50, limitSource: '', features: ['https', 'h2'] },
    { name: 'null', maxBatch: 1000, limitSource: '', features: [] },
  ],
  resolvedEnvironment: {
    addresses: new Map([
      ['127.0.0.1', ['127.0.0.1']],
      ['::1', ['::1']],
      ['localhost', ['::1', '127.0.0.1']],
      ['mixed.example', ['127.0.0.1', '192.0.2.1']],
      ['mail.example', ['192.0.2.7']],
    ]),
    secrets: new Set(['SENDOFF_API_KEY', 'SENDOFF_SMTP_PASSWORD']),
  },
};

const SMTP = 'smtp://127.0.0.1:2525';
const API = 'http://localhost:8080';

function resolved(config: object, choices: Choices = CHOICES): Config {
  return resolveConfig([{ origin: 'test', config: { kinds: ['receipt'], ...config } }], choices, 1);
}

function problemsOf(config: object, choices: Choices = CHOICES): string {
  try {
    resolved(config, choices);
  } catch (error) {
    if (error instanceof SendoffError) return error.message;
  }
  return 'none';
}

describe('a run with targets', () => {
  it('uses the default transports of their protocol, in the strategies that a mail server supports', () => {
    const { groups, targets, ceilings, verify } = resolved({ targets: [SMTP] });
    expect(groups).toEqual([
      { kinds: ['receipt'], strategies: ['static', 'client-render'], transports: ['smtp-nodemailer'] },
    ]);
    expect(targets).toEqual({
      smtp: { host: '127.0.0.1', address: '127.0.0.1', port: 2525, secured: false, user: null },
      api: null,
      sink: false,
      from: null,
      sendLimits: null,
    });
    // Without mocks nothing can be verified, and there are no ceilings.
    expect({ ceilings, verify }).toEqual({ ceilings: false, verify: 0 });
  });

  it('verifies messages if the servers deliver to the sink', () => {
    const { targets, smtpPort, verify } = resolved({ targets: [SMTP], sink: 2526, verify: 20 });
    expect(targets?.sink).toBe(true);
    expect({ smtpPort, verify }).toEqual({ smtpPort: 2526, verify: 20 });
  });

  it('connects to the resolved address, preferably of IPv4', () => {
    const { targets } = resolved({ targets: [API], transports: ['api-sendgrid'] });
    expect(targets?.api).toMatchObject({ host: 'localhost', address: '127.0.0.1' });
    expect(resolved({ targets: ['smtp://[::1]:25'] }).targets?.smtp?.address).toBe('::1');
  });

  it.each([
    [['smtps://localhost'], ['smtp-nodemailer'], ['smtp-nodemailer+tls']],
    [['smtps://localhost'], ['smtp-nodemailer+tls+auth-plain'], ['smtp-nodemailer+tls+auth-plain']],
    [['smtp://localhost'], ['smtp-nodemailer+starttls', 'null'], ['smtp-nodemailer+starttls', 'null']],
    [['https://localhost'], ['api-sendgrid+gzip'], ['api-sendgrid+https+gzip']],
    [['https://localhost'], ['api-sendgrid', 'api-sendgrid+h2'], ['api-sendgrid+https', 'api-sendgrid+h2']],
    [['https://localhost'], ['api-sendgrid', 'api-sendgrid+https'], ['api-sendgrid+https']],
  ])('to %j makes %j %j', (targets, transports, expected) => {
    expect(resolved({ targets, transports }).groups[0]?.transports).toEqual(expected);
  });

  it.each([
    [
      { targets: [SMTP, 'smtp://localhost'] },
      'at most one SMTP server, found 127.0.0.1:2525 and localhost:587',
    ],
    [{ targets: ['smtp://nobody.example'] }, 'the host name "nobody.example" is unknown'],
    [{ targets: ['smtp://mail.example'] }, 'mail.example (192.0.2.7) is an external server'],
    [{ targets: ['smtp://mixed.example'] }, 'mixed.example (127.0.0.1, 192.0.2.1) is an external'],
    [{ targets: [API] }, 'missing for the API at --target'],
    [{ targets: [SMTP], transports: ['api-sendgrid'] }, 'api-sendgrid has no target'],
    [
      { targets: [API], transports: ['api-sendgrid', 'api-postmark'] },
      "one API has one provider's format, found sendgrid and postmark",
    ],
    [{ targets: [SMTP], strategies: ['server-merge'] }, '"server-merge" needs a provider’s API'],
    [{ targets: ['smtp://localhost'], transports: ['smtp-nodemailer+tls'] }, 'use smtps://'],
    [{ targets: ['smtps://localhost'], transports: ['smtp-nodemailer+starttls'] }, 'use smtp://'],
    [{ targets: [API], transports: ['api-sendgrid+h2'] }, 'use https://'],
    [{ targets: [SMTP], faults: 'flaky' }, 'faults: applies only to mocks'],
    [{ targets: [SMTP], link: 'continent' }, 'link: applies only to mocks'],
    [{ targets: [SMTP], smtpPort: 2526 }, 'smtpPort: applies only to mocks'],
    [{ targets: [SMTP], verify: 10 }, 'verify: needs --sink'],
    [{ targets: [SMTP], sink: 2525 }, 'the target itself listens on port 2525'],
    [{ sink: 2526 }, 'needs --target'],
  ])('is rejected: %j', (config, expected) => {
    expect(problemsOf(config)).toContain(expected);
  });

  it.each([
    [{ targets: ['smtp://ann@localhost'] }, ['SENDOFF_SMTP_PASSWORD']],
    [{ targets: [API], transports: ['api-sendgrid'] }, ['SENDOFF_API_KEY']],
    [{ targets: [API], transports: ['api-ses'] }, ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']],
    [{ targets: [SMTP] }, []],
  ])('needs its secrets in the environment: %j', (config, names) => {
    const { addresses } = CHOICES.resolvedEnvironment ?? { addresses: new Map() };
    const bare = { ...CHOICES, resolvedEnvironment: { addresses, secrets: new Set<string>() } };
    const found = problemsOf(config, bare);
    for (const name of names) expect(found).toContain(`the environment variable ${name} is missing`);
    if (names.length === 0) expect(found).toBe('none');
  });

  it('is checked without names and secrets if it is not run', () => {
    const { resolvedEnvironment: _, ...choices } = CHOICES;
    const check = (config: object): void => checkConfig([{ origin: 'test', config }], choices);
    check({ targets: ['smtp://ann@nobody.example'], allowExternal: true, maxMessages: 5 });
    expect(() => check({ targets: [SMTP], faults: 'flaky' })).toThrow('faults: applies only to mocks');
    expect(() => resolveConfig([{ origin: 'test', config: { targets: [SMTP] } }], choices, 1)).toThrow(
      'is unknown',
    );
  });

  it('is rejected with all mistakes at once', () => {
    const targets = ['smtp://ann@mail.example'];
    const found = problemsOf(
      { targets, transports: ['api-sendgrid'], faults: 'flaky', verify: 10 },
      { ...CHOICES, resolvedEnvironment: { addresses: new Map(), secrets: new Set() } },
    );
    expect(found).toContain('5 problems');
    for (const what of ['mail.example', 'api-sendgrid', 'faults:', 'verify:', 'SENDOFF_SMTP_PASSWORD'])
      expect(found).toContain(what);
  });
});
