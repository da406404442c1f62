import { describe, expect, it } from 'vitest';
import { SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { Probe } from '../../src/model/probe.ts';
import { findTransport } from '../../src/transports/index.ts';
import { recipient } from '../transports/contents.ts';
import { smtpPairs } from '../transports/smtp-pair.ts';
import { oddServers, probing, probingSmtp } from './probing.ts';

const { mock, client } = smtpPairs();
const servers = oddServers();
const SECURITIES = ['none', 'starttls', 'tls'] as const;
type Server = Awaited<ReturnType<typeof mock>>;

function urlOf({ endpoint: { port } }: Server, security: (typeof SECURITIES)[number]): string {
  return `${security === 'tls' ? 'smtps' : 'smtp'}://127.0.0.1:${port}`;
}

function trust({ endpoint: { tls } }: Server): { readonly ca?: string } {
  return tls?.ca === undefined ? {} : { ca: tls.ca };
}

describe.each(SMTP_HOSTS)('a probe of the %s SMTP mock', (host) => {
  it.each(SECURITIES)('finds what it offers and sends no mail (%s)', async (security) => {
    const server = await mock(host, { security });
    const found = await probingSmtp(urlOf(server, security), trust(server));
    expect(Probe.parse(found)).toEqual(found);
    const offers = { pipelining: true, auth: expect.arrayContaining(['PLAIN', 'LOGIN']) };
    expect(found).toMatchObject({
      security,
      greeting: { text: expect.stringMatching(/^220 /) },
      offers: {
        clear: security === 'tls' ? null : { pipelining: true, startTls: security === 'starttls' },
        secured: security === 'none' ? null : { ...offers, startTls: false },
      },
      roundTrips: { of: 'NOOP', samplesMs: Array(5).fill(expect.any(Number)) },
      tlsProblem: null,
    });
    expect(server.sink.pairs).toEqual([]);
    expect(server.wire()).toMatchObject({ requests: 0, authentications: 0 });
  });

  it.each(['starttls', 'tls'] as const)(
    'goes on from the TLS session of its first connection (%s)',
    async (security) => {
      const server = await mock(host, { security });
      const { tls } = await probingSmtp(urlOf(server, security), trust(server));
      expect(tls).toMatchObject({
        version: 'TLSv1.3',
        resumption: 'resumed',
        certificate: {
          subject: 'CN=mock.sendoff.test',
          problem: null,
          names: expect.arrayContaining(['127.0.0.1']),
        },
      });
      expect(server.wire()).toMatchObject({ connectionsOpened: 2, handshakes: 2, resumed: 1 });
    },
  );
});

describe('the turnarounds that a probe predicts', () => {
  it.each(SECURITIES)('equal the turnarounds that the mock counts for each client (%s)', async (security) => {
    const server = await mock('fast', { security });
    const { advice } = await probingSmtp(urlOf(server, security), trust(server));
    expect(advice.turnarounds.clients).toHaveLength(2);
    for (const { transport, fresh, warmLeast, warmMost } of advice.turnarounds.clients) {
      const [base = '', ...features] = transport.split('+');
      const definition = findTransport(base);
      if (definition === undefined) throw new Error(`there is no ${base}`);
      const sender = await client(
        definition,
        server.endpoint,
        definition.features.filter((one) => features.includes(one)),
      );
      const before = server.wire().turnarounds;
      await sender.send([recipient(1)]);
      expect(server.wire().turnarounds - before).toBe(fresh);
      await sender.send([recipient(2)]);
      // One after the other, so that no message is pipelined with the next.
      expect(server.wire().turnarounds - before - fresh).toBe(warmMost);
      expect(warmLeast).toBeLessThanOrEqual(warmMost);
    }
  });
});

describe('a probe of a server that', () => {
  const EHLO = '250-odd.example\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 SIZE 1000';
  const polite = (line: string): string => (line.startsWith('EHLO') ? EHLO : '250 ok');
  const problem = async (url: string, timeoutMs = 10_000): Promise<unknown> => {
    return await probing(url, { timeoutMs }).then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  it('speaks HTTP ends in an error that quotes it', async () => {
    const port = await servers.lines('HTTP/1.1 400 Bad Request\r\n\r\n', () => undefined);
    expect(await problem(`smtp://127.0.0.1:${port}`)).toMatchObject({
      code: 'probe-alien',
      exitCode: 2,
      message: expect.stringContaining('expected a greeting, found "HTTP/1.1 400 Bad Request"'),
    });
  });

  it('sends nothing ends at the timeout', async () => {
    const port = await servers.tcp(() => {});
    expect(await problem(`smtp://127.0.0.1:${port}`, 50)).toMatchObject({
      code: 'probe-silent',
      exitCode: 2,
      message: expect.stringContaining('no greeting within 0.05 s'),
    });
    expect(await problem(`smtps://127.0.0.1:${port}`, 50)).toMatchObject({
      code: 'probe-tls',
      message: expect.stringContaining('no TLS handshake within 0.05 s'),
    });
  });

  it('refuses the connection ends in one clear error', async () => {
    expect(await problem('smtp://127.0.0.1:1')).toMatchObject({
      code: 'probe-unreachable',
      exitCode: 2,
      message: 'smtp://127.0.0.1:1: nothing listens there (connection refused)',
    });
  });

  it('rejects the client is quoted', async () => {
    const port = await servers.lines('554-no\r\n554 not from there\r\n', polite);
    expect(await problem(`smtp://127.0.0.1:${port}`)).toMatchObject({
      code: 'probe-refused',
      message: expect.stringContaining('"554 no / not from there"'),
    });
  });

  it('closes the connection is distinguished from a silent one', async () => {
    const port = await servers.tcp((socket) => socket.end());
    expect(await problem(`smtp://127.0.0.1:${port}`)).toMatchObject({
      code: 'probe-broken',
      message: expect.stringContaining('closed the connection before a greeting'),
    });
  });

  it('has no TLS although the URL expects it ends in an error that names the right scheme', async () => {
    const port = await servers.lines('220 plain.example\r\n', polite);
    expect(await problem(`smtps://127.0.0.1:${port}`)).toMatchObject({
      code: 'probe-tls',
      message: expect.stringContaining('the TLS handshake failed: wrong version number'),
      hint: expect.stringContaining('smtp://'),
    });
  });

  it.each([
    ['220 mail.example LMTP ready', '500 5.5.1 unknown', '500 5.5.1 unknown'],
    ['220 mail.example ready', '500 5.5.1 use LHLO', '500 5.5.1 use LHLO'],
    ['220 mail.example ready', '500 what?', '250 mail.example'],
  ])('speaks LMTP is recognized (%s, %s, %s)', async (greeting, hello, lhlo) => {
    const port = await servers.lines(`${greeting}\r\n`, (line) => (line.startsWith('LHLO') ? lhlo : hello));
    expect(await problem(`smtp://127.0.0.1:${port}`)).toMatchObject({
      code: 'probe-lmtp',
      exitCode: 2,
      message: expect.stringContaining('speaks LMTP'),
    });
  });

  it('limits its sessions is recognized by LIMITS or by its name', async () => {
    const said = await servers.lines('220 odd.example\r\n', (line) =>
      line.startsWith('EHLO') ? '250-odd.example\r\n250 LIMITS RCPTMAX=50 MAILMAX=20' : '250 ok',
    );
    const { advice } = await probingSmtp(`smtp://127.0.0.1:${said}`);
    expect(advice.notes).toContainEqual(expect.stringContaining('--messages-per-connection 20'));
    expect(advice.notes).toContainEqual(expect.stringContaining('--batch 50'));
    const named = await servers.lines('220 mail.example ESMTP OpenSMTPD\r\n', () => '250 ok');
    expect((await probingSmtp(`smtp://127.0.0.1:${named}`)).advice.notes).toContainEqual(
      expect.stringContaining('OpenSMTPD accepts 100 messages per connection'),
    );
  });

  it('supports only HELO has no offers, and a message takes four turnarounds', async () => {
    const port = await servers.lines('220 old.example\r\n', (line) =>
      line.startsWith('EHLO') ? '500 what?' : '250 ok',
    );
    const found = await probingSmtp(`smtp://127.0.0.1:${port}`);
    expect(found).toMatchObject({
      security: 'none',
      offers: { clear: { keywords: [] }, secured: null },
      advice: {
        turnarounds: {
          clients: [
            { transport: 'smtp-nodemailer', fresh: 6, warmMost: 4 },
            { transport: 'smtp-pipelined+no-chunking', fresh: 6, warmMost: 4 },
          ],
        },
      },
    });
  });

  it('offers STARTTLS and rejects it is probed without TLS', async () => {
    const port = await servers.lines('220 odd.example\r\n', (line) =>
      line === 'STARTTLS' ? '454 4.7.0 not now' : polite(line),
    );
    const found = await probingSmtp(`smtp://127.0.0.1:${port}`);
    expect(found).toMatchObject({
      security: 'none',
      tls: null,
      tlsProblem: expect.stringContaining('454 4.7.0 not now'),
      roundTrips: { samplesMs: Array(5).fill(expect.any(Number)) },
    });
    expect(found.sent).toEqual([['EHLO [127.0.0.1]', 'STARTTLS', ...Array<string>(5).fill('NOOP'), 'QUIT']]);
  });

  it('offers STARTTLS and breaks the handshake is timed without TLS, over another connection', async () => {
    const port = await servers.tcp((socket) => {
      socket.write('220 odd.example\r\n');
      socket.on('data', (chunk) => {
        const line = chunk.toString().trim();
        if (line === 'STARTTLS') socket.write('220 go on\r\n');
        else if (/^[A-Z]{4}/.test(line)) socket.write(`${polite(line)}\r\n`);
        else socket.write('no TLS at all\r\n');
      });
    });
    const found = await probingSmtp(`smtp://127.0.0.1:${port}`);
    expect(found).toMatchObject({
      security: 'none',
      tlsProblem: expect.stringContaining('the TLS handshake failed'),
      roundTrips: { of: 'NOOP', samplesMs: Array(5).fill(expect.any(Number)) },
    });
    expect(found.sent).toEqual([
      ['EHLO [127.0.0.1]', 'STARTTLS', 'TLS handshake'],
      ['EHLO [127.0.0.1]', ...Array<string>(5).fill('NOOP'), 'QUIT'],
    ]);
  });

  it('sends text before the handshake is not trusted', async () => {
    const port = await servers.lines('220 odd.example\r\n', (line) =>
      line === 'STARTTLS' ? '220 go on\r\n250 injected' : polite(line),
    );
    expect(await probingSmtp(`smtp://127.0.0.1:${port}`)).toMatchObject({
      tlsProblem: expect.stringContaining('sent text between STARTTLS and the handshake'),
    });
  });

  it('closes after the second NOOP has two samples', async () => {
    let noops = 0;
    const port = await servers.tcp((socket) => {
      socket.write('220 curt.example\r\n');
      socket.on('data', (chunk) => {
        if (chunk.toString().startsWith('NOOP') && ++noops > 2) socket.end();
        else socket.write('250 ok\r\n');
      });
    });
    const found = await probingSmtp(`smtp://127.0.0.1:${port}`);
    expect(found.roundTrips?.samplesMs).toHaveLength(2);
    expect(found.sent).toEqual([['EHLO [127.0.0.1]', 'NOOP', 'NOOP', 'NOOP']]);
  });

  it('is slow can be interrupted at any time', async () => {
    const stop = new AbortController();
    const port = await servers.tcp(() => stop.abort());
    await expect(probing(`smtp://127.0.0.1:${port}`, { signal: stop.signal })).rejects.toMatchObject({
      code: 'interrupted',
      exitCode: 130,
    });
  });

  it('has an invalid certificate is described, with a note that clients send it nothing', async () => {
    const server = await mock('fast', { security: 'starttls' });
    const { tls, advice } = await probingSmtp(urlOf(server, 'starttls'));
    expect(tls?.certificate.problem).toMatch(/authority|chain|signed/);
    expect(advice.notes).toContainEqual(expect.stringContaining('does not verify'));
  });
});
