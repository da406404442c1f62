import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { checkTargets } from '../../src/app/target-check.ts';
import type { TargetServer } from '../../src/model/target.ts';
import { oddServers } from '../probe/probing.ts';
import { smtpPairs } from '../transports/smtp-pair.ts';

const { mock } = smtpPairs();
const servers = oddServers();

const EHLO = '250-odd.example\r\n250 PIPELINING';
/** Says this to the commands it names, and to all others that it is fine. */
const saying =
  (answers: Readonly<Record<string, string>>) =>
  (line: string): string =>
    answers[line.slice(0, 4)] ?? (line.startsWith('EHLO') ? EHLO : '250 ok');

interface Wanted {
  readonly transport?: string;
  readonly user?: string;
  readonly timeoutMs?: number;
}

async function check(port: number, { transport = 'smtp-nodemailer', user, timeoutMs = 5000 }: Wanted = {}) {
  const server: TargetServer = {
    host: '127.0.0.1',
    address: '127.0.0.1',
    port,
    secured: false,
    user: user ?? null,
  };
  const [smtp, api] = transport.startsWith('smtp-') ? [server, null] : [null, server];
  const config = {
    targets: { smtp, api, sink: false, from: null, sendLimits: null },
    groups: [{ kinds: ['receipt'], strategies: ['static' as const], transports: [transport] }],
    timeoutMs,
  };
  return await checkTargets(config, { SENDOFF_SMTP_PASSWORD: 's3cret-word' }).then(
    () => 'usable',
    (error: unknown) => error,
  );
}

describe('a target', () => {
  it('that accepts the client is usable, and receives no message', async () => {
    const server = await mock('fast');
    expect(await check(server.endpoint.port)).toBe('usable');
    expect(server.wire()).toMatchObject({ connectionsOpened: 1, requests: 0 });
  });

  it('that speaks HTTP is usable for an API, with any status', async () => {
    const port = await servers.lines('', (line) => (line === '' ? 'HTTP/1.1 404 Not Found\r\n' : undefined));
    expect(await check(port, { transport: 'api-sendgrid' })).toBe('usable');
  });

  it.each([
    [
      '535 to AUTH',
      { AUTH: '535 5.7.8 Error: authentication failed' },
      { user: 'ann' },
      'rejected user or password',
      'SENDOFF_SMTP_PASSWORD',
    ],
    ['no STARTTLS', {}, { transport: 'smtp-nodemailer+starttls' }, 'does not offer STARTTLS', '+starttls'],
    [
      'no AUTH',
      {},
      { transport: 'smtp-nodemailer+auth-login', user: 'ann' },
      'does not offer this login mechanism',
      '--target',
    ],
    ['LMTP', { EHLO: '500 5.5.1 unknown', HELO: '500 5.5.1 LMTP wants LHLO' }, {}, 'speaks LMTP', 'SMTP'],
  ] as const)(
    'that answers with %s is refused before the run, with its words and what to change',
    async (_, answers, wanted, meaning, advice) => {
      const port = await servers.lines('220 odd.example\r\n', saying(answers));
      expect(await check(port, wanted)).toMatchObject({
        code: 'target-unusable',
        exitCode: 2,
        message: expect.stringContaining(meaning),
        hint: expect.stringContaining(advice),
      });
    },
  );

  it('that repeats the password does not get it into the message', async () => {
    const answer = (line: string): string =>
      saying({ AUTH: `535 no: ${Buffer.from(line.split(' ').at(-1) ?? '', 'base64').toString()}` })(line);
    const port = await servers.lines('220 odd.example\r\n', answer);
    const error = await check(port, { user: 'ann' });
    expect(error).toMatchObject({ code: 'target-unusable' });
    expect(String(error)).not.toContain('s3cret');
  });

  it('that greets with a rejection is quoted', async () => {
    const port = await servers.lines('421 4.7.0 Too many connections\r\n', saying({}));
    expect(await check(port)).toMatchObject({
      code: 'target-unusable',
      message: expect.stringContaining('limits the number of connections; smtp-nodemailer received: 421'),
    });
  });

  it('without a listener is rejected', async () => {
    for (const transport of ['smtp-pipelined', 'api-sendgrid', 'api-sendgrid+https'])
      expect(await check(1, { transport })).toMatchObject({
        code: 'target-unusable',
        message: expect.stringContaining('no server listens at this address'),
      });
  });

  it('that lacks the expected TLS is rejected, and so is unexpected TLS', async () => {
    const plain = await servers.lines('220 plain.example\r\n', saying({}));
    expect(await check(plain, { transport: 'smtp-nodemailer+tls' })).toMatchObject({
      message: expect.stringContaining('does not use TLS on this port'),
      hint: expect.stringContaining('smtp://'),
    });
    const secured = await mock('fast', { security: 'tls' });
    expect(await check(secured.endpoint.port, { timeoutMs: 100 })).toMatchObject({
      message: expect.stringContaining('did not greet in time'),
      hint: expect.stringContaining('smtps://'),
    });
    expect(await check(secured.endpoint.port, { transport: 'api-sendgrid' })).toMatchObject({
      code: 'target-unusable',
    });
  });

  it('with an unsigned certificate is rejected', async () => {
    for (const [security, feature] of [
      ['tls', '+tls'],
      ['starttls', '+starttls'],
    ] as const) {
      const { endpoint } = await mock('fast', { security });
      expect(await check(endpoint.port, { transport: `smtp-nodemailer${feature}` })).toMatchObject({
        code: 'target-unusable',
        hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
      });
    }
  });

  it('that closes the connection at once is rejected', async () => {
    const port = await servers.listen(createServer((socket) => socket.end()));
    for (const transport of ['smtp-nodemailer', 'api-sendgrid'])
      expect(await check(port, { transport })).toMatchObject({
        message: expect.stringContaining('closed the connection without a reply'),
      });
  });
});
