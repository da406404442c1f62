import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CHOICES } from '../../src/app/directory.ts';
import { resolveConfig } from '../../src/config/resolve.ts';
import type { Probe } from '../../src/model/probe.ts';
import { renderProbe } from '../../src/report/index.ts';
import { CLEAR, httpProbe, smtpProbe } from './fabricate-probe.ts';

const plain = { columns: 80, color: false };
const inTheClear = smtpProbe({
  security: 'none',
  tls: null,
  offers: { clear: { ...CLEAR, startTls: false }, secured: null },
});
const all: readonly Probe[] = [smtpProbe(), inTheClear, httpProbe(), httpProbe({ tls: null, http2: null })];

describe('the findings of a probe, in a terminal', () => {
  it('begin with the server, its distance and the turnarounds of a message', () => {
    expect(renderProbe(smtpProbe(), plain).replaceAll('\n', ' ')).toMatch(
      /^smtp:\/\/smtp\.example\.com:587: SMTP, secured by STARTTLS, round trip 22\.9 ms\. With smtp-nodemailer\+starttls\+auth-plain, a message waits for the server 8 times over a new connection, twice over an open one\./,
    );
  });

  it.each([80, 120])('keep every line within %i columns', (columns) => {
    for (const probe of all) {
      const lines = renderProbe(probe, { columns, color: true }).split('\n');
      expect(Math.max(...lines.map((line) => stripVTControlCharacters(line).length))).toBeLessThanOrEqual(
        columns,
      );
    }
  });

  it('list every mechanism, also in a narrow terminal', () => {
    for (const columns of [50, 80, 120])
      for (const name of ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'])
        expect(renderProbe(smtpProbe(), { columns, color: false })).toContain(name);
  });

  it('contain no escape sequence of a server', () => {
    const hostile = '\u001b[2J\u202egnp';
    const probes = [
      smtpProbe({
        greeting: { text: hostile, afterMs: 1 },
        offers: { clear: { ...CLEAR, auth: [hostile], keywords: [hostile] }, secured: null },
        tlsProblem: hostile,
      }),
      httpProbe({ hints: [{ name: 'location', value: hostile }] }),
    ];
    for (const probe of probes)
      for (const character of ['\u001b', '\u202e'])
        expect(renderProbe(probe, plain)).not.toContain(character);
  });

  it('are the same in colour', () => {
    for (const probe of all)
      expect(stripVTControlCharacters(renderProbe(probe, { columns: 80, color: true }))).toBe(
        renderProbe(probe, plain),
      );
  });
});

describe('the run that a probe advises', () => {
  it('is valid, and emulates the measured round trip', () => {
    for (const { advice } of all) {
      const at = advice.run.indexOf('--link');
      const transports = advice.run.filter((_, i) => advice.run[i - 1] === '--transport');
      const { link, groups } = resolveConfig(
        [{ origin: 'probe', config: { transports, link: advice.run[at + 1] } }],
        CHOICES,
        1,
      );
      expect(transports.length).toBeGreaterThan(0);
      for (const group of groups) expect(group.transports).toEqual(transports);
      expect(link.rttMs).toBe(Number(advice.rttMs.toPrecision(3)));
    }
  });

  it('can send to the server itself, with send limits if it is external', () => {
    const here = { address: '127.0.0.1', port: 25, lookupMs: null, connectMs: 0.2 };
    const near = smtpProbe({ url: 'smtp://127.0.0.1:25', connection: here });
    const secrets = new Set(['SENDOFF_SMTP_PASSWORD', 'SENDOFF_API_KEY']);
    const addresses = new Map([
      ['127.0.0.1', ['127.0.0.1']],
      ['smtp.example.com', ['192.0.2.25']],
      ['api.example.com', ['192.0.2.80']],
    ]);
    for (const [{ advice }, sendLimits] of [
      [near, null],
      [smtpProbe(), { recipients: ['you@example.org'] }],
      [httpProbe(), { recipients: ['you@example.org'] }],
    ] as const) {
      const given = (name: string): string | undefined => advice.target[advice.target.indexOf(name) + 1];
      const external = advice.target.includes('--allow-external')
        ? { allowExternal: true, allowRecipients: [given('--allow-recipients')] }
        : {};
      const config = { targets: [given('--target')], transports: [given('--transport')], ...external };
      const { targets } = resolveConfig(
        [{ origin: 'probe', config }],
        { ...CHOICES, resolvedEnvironment: { addresses, secrets } },
        1,
      );
      if (sendLimits === null) expect(targets?.sendLimits).toBeNull();
      else expect(targets?.sendLimits).toMatchObject(sendLimits);
    }
  });

  it('has no link if the server is near', () => {
    const { advice } = smtpProbe({
      roundTrips: { of: 'NOOP', samplesMs: [0.2, 0.2], minMs: 0.2, medianMs: 0.2 },
    });
    expect(advice.run).not.toContain('--link');
    expect(advice.notes).toContainEqual(expect.stringContaining('no link needs to be emulated'));
  });
});

describe('the notes of a probe', () => {
  it.each<[string, Probe, RegExp]>([
    ['a pause before the greeting', smtpProbe(), /waits 107 ms before it greets/],
    [
      'a proxy that answers first',
      httpProbe({ connection: { address: '192.0.2.1', port: 443, lookupMs: null, connectMs: 1 } }),
      /much later than TCP connects/,
    ],
    ['AUTH only after STARTTLS', smtpProbe(), /AUTH only after STARTTLS/],
    ['a connection without TLS', inTheClear, /not encrypted/],
    ['a certificate that expires soon', smtpProbe({ at: '2026-03-20T00:00:00.000Z' }), /expires in 11 days/],
    ['a limit of streams', httpProbe(), /carries up to 100 concurrent calls/],
    ['a connection that is closed when idle', httpProbe(), /idle for 60 s/],
    ['an unknown API', httpProbe(), /replace api-sendgrid/],
  ])('describe %s', (_, { advice }, expected) => {
    expect(advice.notes.join('\n')).toMatch(expected);
  });

  it('do not mention expected behaviour', () => {
    const { advice } = smtpProbe({ greeting: { text: '220 smtp.example.com', afterMs: 24 } });
    expect(advice.notes).toEqual([expect.stringContaining('+resume'), expect.stringContaining('AUTH')]);
  });
});
