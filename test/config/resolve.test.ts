import { describe, expect, it } from 'vitest';
import type { Choices } from '../../src/config/names.ts';
import { PRESETS } from '../../src/config/presets.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import { Config } from '../../src/model/config.ts';
import { SendoffError } from '../../src/model/error.ts';

const CHOICES: Choices = {
  kinds: ['receipt', 'campaign', 'notification', 'delivery-receipt'],
  transports: [
    {
      name: 'smtp-nodemailer',
      maxBatch: 1000,
      limitSource: 'a document',
      features: ['starttls', 'tls', 'resume', 'dkim-rsa'],
      needs: { resume: ['tls'] },
    },
    { name: 'api-sendgrid', maxBatch: 1000, limitSource: 'a document', features: [] },
    { name: 'api-postmark', maxBatch: 500, limitSource: 'the batch document', features: [] },
    { name: 'api-mailgun', maxBatch: 1000, limitSource: 'a document', features: [] },
  ],
};

function resolved(...configs: object[]): Config {
  return resolveConfig(
    configs.map((config, i) => ({ origin: i === 0 ? 'sendoff.config.json' : 'command line', config })),
    CHOICES,
    42,
  );
}

function problemOf(...configs: object[]): string {
  try {
    resolved(...configs);
  } catch (error) {
    if (error instanceof SendoffError) {
      expect(error.exitCode).toBe(2);
      return error.message;
    }
  }
  throw new Error('no usage error');
}

describe('a configuration', () => {
  it('sets the number of messages for feedback', () => {
    expect(resolved({}).feedback).toBeNull();
    expect(resolved({ feedback: true }).feedback).toBe(500);
    expect(resolved({ feedback: 20 }, { feedback: false }).feedback).toBeNull();
    expect(problemOf({ feedback: 'all' })).toBe(
      'sendoff.config.json: feedback: expected a number of messages from 1 to 10000, or true for 500, found "all"',
    );
    expect(problemOf({ feedback: 0.5 })).toContain('found 0.5');
  });

  it('needs a timeout longer than the round trips of its link, also of the longest in a sweep', () => {
    expect(problemOf({ link: 'rtt=2s' })).toBe(
      'timeout: expected at least 24s, because a new connection may take 12 round trips of 2000 ms, found 10s',
    );
    expect(problemOf({ link: 'rtt=0..2s/3', timeout: '5s' })).toContain('found 5s');
    expect(resolved({ link: 'rtt=2s', timeout: '24s' }).link).toMatchObject({ rttMs: 2000 });
  });

  it('rejects a time without a unit, which could mean seconds or milliseconds', () => {
    for (const name of ['duration', 'timeout', 'timeLimit', 'warmUp'])
      for (const bare of [5, '5', '0.5'])
        expect(problemOf({}, { [name]: bare })).toMatch(/^--[a-z-]+: expected a duration with its unit/);
    expect(problemOf({ link: 'rtt=50' })).toContain('rtt: expected a time of at most 10s such as "50ms"');
    expect(problemOf({ load: 'capacity', slo: 'p99<100' })).toContain('conditions such as "p99<100ms');
    expect(problemOf({ mockStall: '1/10' })).toContain('1s/10s');
    expect(problemOf({ retry: 'exponential,first=5' })).toContain('first=100ms');
    expect(resolved({ link: 'rtt=0' }).link).toMatchObject({ rttMs: 0 });
  });

  it('accepts shares as a number or in per cent', () => {
    expect(resolved({ equivalence: '5%', level: '90%' })).toMatchObject({ equivalence: 0.05, level: 0.9 });
    expect(resolved({ equivalence: 0.05, level: 0.9 })).toMatchObject({ equivalence: 0.05, level: 0.9 });
    expect(problemOf({ level: '40%' })).toContain('a confidence level between 50 % and 100 %');
  });

  it('names an option as typed, and a field as in its file', () => {
    const both = problemOf({ smtpPort: 'x' }, { smtpPort: 'y', kinds: [1] });
    expect(both).toContain('sendoff.config.json: smtpPort: ');
    expect(both).toContain('--smtp-port: ');
    expect(both).toContain('--kind.0: ');
    expect(problemOf({}, { link: 'rtt=2s', timeout: '5s' })).toMatch(/^--timeout: expected at least 24s/);
    expect(problemOf({ timeout: '5s' }, { link: 'rtt=2s' })).toMatch(/^timeout: /);
  });

  it('may name a transport with features next to the plain one', () => {
    const transports = ['smtp-nodemailer', 'smtp-nodemailer+tls'];
    expect(resolved({ kinds: ['receipt'], transports }).groups[0]?.transports).toEqual(transports);
  });

  it('has one name for a transport, in any order of its features', () => {
    const transports = ['smtp-nodemailer+dkim-rsa+tls', 'smtp-nodemailer', 'smtp-nodemailer+tls+dkim-rsa'];
    for (const kinds of [['receipt'], undefined])
      expect(resolved({ kinds, transports }).groups[0]?.transports).toEqual([
        'smtp-nodemailer+tls+dkim-rsa',
        'smtp-nodemailer',
      ]);
  });

  it('is the precise preset by default', () => {
    const precise = PRESETS.find(({ name }) => name === 'precise');
    expect(resolved()).toEqual({ preset: 'precise', seed: 42, ...precise?.config });
  });

  it('of every preset is valid', () => {
    for (const { name } of PRESETS) expect(Config.safeParse(resolved({ preset: name })).success).toBe(true);
  });

  it('of the quick preset keeps few calls in flight, so that its mocks stay clear of their limit', () => {
    expect(resolved({ preset: 'quick' })).toMatchObject({ concurrency: 4 });
    expect(resolved({ preset: 'precise' })).toMatchObject({ concurrency: 16 });
  });

  it('of the command line wins over the file', () => {
    expect(resolved({ concurrency: 8, blocks: 5 }, { concurrency: 2 })).toMatchObject({
      concurrency: 2,
      blocks: 5,
    });
  });

  it('measures chosen kinds in all strategies over the transports of the preset', () => {
    expect(resolved({ kinds: ['notification'] }).groups).toEqual([
      {
        kinds: ['notification'],
        strategies: ['static', 'client-render', 'server-merge'],
        transports: ['smtp-nodemailer', 'api-sendgrid'],
      },
    ]);
  });

  it('keeps the groups of the preset if only transports are chosen', () => {
    const { groups } = resolved({ transports: ['api-postmark'] });
    expect(groups.map(({ kinds, transports }) => [kinds, transports])).toEqual([
      [['receipt'], ['api-postmark']],
      [['campaign'], ['api-postmark']],
    ]);
  });

  it('uses the count of the command line instead of the duration of the file', () => {
    expect(resolved({ duration: '2s' }, { count: 500 }).length).toEqual({ messages: 500 });
    expect(resolved({ count: 500 }, { duration: '2s' }).length).toEqual({ durationMs: 2000 });
  });

  it.each([
    ['500ms', 500],
    ['1.5s', 1500],
    ['2m', 120_000],
  ])('reads the duration %s', (duration, durationMs) => {
    expect(resolved({ duration }).length).toEqual({ durationMs });
  });
});

describe('a load model', () => {
  it.each([
    [
      { load: 'open', rate: '500/s' },
      { length: { durationMs: 3000 }, blocks: 5, until: null },
    ],
    [{ rate: '500/s' }, { length: { durationMs: 3000 }, blocks: 5, until: null }],
    [{ load: 'ramp' }, { length: { durationMs: 2000 }, blocks: 3, until: null }],
    [{ load: 'capacity' }, { length: { durationMs: 3000 }, blocks: 5, until: null }],
    [
      { rate: '500/s', duration: '1s', blocks: 2 },
      { length: { durationMs: 1000 }, blocks: 2 },
    ],
    [
      { rate: '500/s', duration: '30m' },
      { length: { durationMs: 1_800_000 }, blocks: 1 },
    ],
    [{ duration: '1m' }, { length: { durationMs: 60_000 }, blocks: 1, until: null }],
    [{ duration: '59s' }, { length: { durationMs: 59_000 } }],
    [
      { rate: '500/s', duration: '1m', blocks: 3 },
      { length: { durationMs: 60_000 }, blocks: 3 },
    ],
    [
      { rate: '500/s', count: 100 },
      { length: { messages: 100 }, blocks: 5 },
    ],
  ])('has its own default trials: %o', (user, expected) => {
    expect(resolved(user)).toMatchObject(expected);
  });

  it('with its own stopping rule accepts no other', () => {
    expect(problemOf({ load: 'ramp', until: '3%' })).toContain('load "ramp" has its own stopping rule');
  });
});

describe('a mistake in a configuration', () => {
  it('names the nearest transport', () => {
    expect(problemOf({ transports: ['api-sendgird'] })).toContain(
      'unknown transport "api-sendgird"; did you mean "api-sendgrid"?',
    );
  });

  it('names the nearest kind, strategy, preset and option', () => {
    expect(problemOf({ kinds: ['recipt'] })).toContain('did you mean "receipt"?');
    expect(problemOf({ strategies: ['client-rendr'] })).toContain('did you mean "client-render"?');
    expect(problemOf({ preset: 'quik' })).toContain('did you mean "quick"?');
    expect(problemOf({ concurency: 3 })).toContain(
      'unknown option "concurency"; did you mean "concurrency"?',
    );
  });

  it('lists all names if none is near', () => {
    expect(problemOf({ kinds: ['xyz'] })).toContain(
      'expected one of receipt, campaign, notification, delivery-receipt',
    );
  });

  it('is reported together with all others, each with its place', () => {
    const message = problemOf({ kinds: ['recipt'], blocks: 0 }, { concurrency: 'many', duration: 'soon' });
    expect(message).toContain('4 problems');
    expect(message).toContain('sendoff.config.json: blocks: expected number to be >=1, found 0');
    expect(message).toContain('sendoff.config.json: unknown kind "recipt"');
    expect(message).toContain(
      '--concurrency: expected concurrent calls from 1 to 1024 such as 16, a range such as 1..64 or 1..64/5, or a list such as 1,4,16, found "many"',
    );
    expect(message).toContain(
      '--duration: expected a duration with its unit, such as "500ms", "2s" or "5m", found "soon"',
    );
  });

  it('is a batch above a provider’s limit, named with its source', () => {
    const message = problemOf({ batch: 501, transports: ['api-postmark', 'api-sendgrid'] });
    expect(message).toBe(
      'batch: api-postmark accepts at most 500 recipients per call (the batch document), found 501',
    );
  });

  it('is a feature that a transport does not have, or two that exclude each other', () => {
    expect(problemOf({ transports: ['smtp-nodemailer+starttsl'] })).toContain(
      'transport smtp-nodemailer has no feature "starttsl"; did you mean "starttls"?',
    );
    expect(problemOf({ transports: ['api-mailgun+https'] })).toContain(
      'transport api-mailgun has no features, found "+https"',
    );
    expect(problemOf({ transports: ['smtp-nodemailer+tls+starttls'] })).toContain(
      'transport smtp-nodemailer+tls+starttls: "tls" and "starttls" exclude each other; choose one',
    );
    expect(problemOf({ transports: ['smtp-nodemailer+starttls+resume'] })).toContain(
      'transport smtp-nodemailer+starttls+resume: "resume" also needs "tls", as in smtp-nodemailer+tls+resume',
    );
    expect(problemOf({ transports: ['smtp-nodmailer+tls'] })).toContain('did you mean "smtp-nodemailer"?');
  });

  it('is a count together with a duration', () => {
    expect(problemOf({ count: 5, duration: '1s' })).toContain('omit one of them');
  });
});
