import { describe, expect, it } from 'vitest';
import { ACCOUNT, SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { smtpPipelined } from '../../src/transports/smtp/pipelined/definition.ts';
import { recipient, recipients } from './contents.ts';
import { smtpPairs } from './smtp-pair.ts';
import { startStubSmtp } from './stub-smtp.ts';

const ACCEPTED = [{ kind: 'accepted' }];
/** How many turnarounds each adds to a new connection. */
const MECHANISMS = [
  { feature: 'auth-plain', more: 1 },
  { feature: 'auth-login', more: 3 },
  { feature: 'auth-cram-md5', more: 2 },
  { feature: 'auth-xoauth2', more: 1 },
] as const;
const { mock, client } = smtpPairs();

describe.each([smtpNodemailer, smtpPipelined])('$name, authenticated', (definition) => {
  it.each(SMTP_HOSTS)(
    'is let in by the %s mock once a connection, at the cost of that mechanism alone',
    async (host) => {
      const plain = await mock(host);
      const plainClient = await client(definition, plain.endpoint, []);
      await plainClient.send([recipient(1)]);
      const opening = plain.wire().turnarounds;
      await plainClient.send([recipient(2)]);
      const both = plain.wire();
      expect(both).toMatchObject({ authentications: 0, connectionsOpened: 1 });
      await Promise.all(
        MECHANISMS.map(async ({ feature, more }) => {
          const server = await mock(host);
          const transport = await client(definition, server.endpoint, [feature]);
          expect(await transport.send([recipient(1)])).toEqual(ACCEPTED);
          const once = { authentications: 1, connectionsOpened: 1 };
          expect(server.wire()).toMatchObject({ turnarounds: opening + more, ...once });
          expect(await transport.send([recipient(2)])).toEqual(ACCEPTED);
          expect(server.wire()).toMatchObject({ turnarounds: both.turnarounds + more, ...once });
          expect(server.sink.pairs).toEqual(plain.sink.pairs);
        }),
      );
    },
  );

  it('does not authenticate unless a feature requires it', async () => {
    const stub = await startStubSmtp();
    const commands: string[] = [];
    stub.script = (command) => {
      commands.push(command);
      return undefined;
    };
    try {
      const transport = await client(definition, { ...stub.endpoint, account: ACCOUNT }, []);
      await transport.send(recipients(1));
      expect(commands).toEqual(['220', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.']);
    } finally {
      await stub.close();
    }
  });

  it('authenticates inside of the secured connection, and anew on every cold one', async () => {
    const server = await mock('fast', { security: 'starttls' });
    const transport = await client(definition, server.endpoint, ['starttls', 'auth-xoauth2'], {
      connection: 'cold',
    });
    for (const index of [1, 2, 3]) expect(await transport.send([recipient(index)])).toEqual(ACCEPTED);
    expect(server.wire()).toMatchObject({ handshakes: 3, authentications: 3, connectionsOpened: 3 });
  });

  it.each(MECHANISMS)(
    'sends nothing where its credentials are refused, and says why ($feature)',
    async ({ feature }) => {
      const server = await mock('fast');
      const account = { user: ACCOUNT.user, password: 'pa55-w0rd', accessToken: 't0ken-of-another' };
      const transport = await client(definition, { ...server.endpoint, account }, [feature]);
      expect(await transport.send(recipients(2))).toEqual(
        Array(2).fill({
          kind: 'rejected',
          reason: expect.stringContaining('535 5.7.8 Credentials refused'),
          status: '5.7.8',
        }),
      );
      expect(server.sink.pairs).toEqual([]);
      expect(server.wire().authentications).toBe(0);
    },
  );

  it('redacts its credentials, also if the server repeats them', async () => {
    const stub = await startStubSmtp();
    try {
      const endpoint = { ...stub.endpoint, user: 'ann', secret: 's3cret' };
      stub.script = (command, argument) =>
        command === 'AUTH' ? `535 5.7.8 who says ${argument}, or s3cret?` : undefined;
      for (const feature of [[], ['auth-plain']] as const) {
        const transport = await client(definition, endpoint, feature);
        const [outcome] = await transport.send(recipients(1));
        expect(outcome).toMatchObject({
          kind: 'rejected',
          reason: expect.stringMatching(/who says PLAIN …, or …\?/),
        });
      }
    } finally {
      await stub.close();
    }
  });

  it('is deferred if the server has a temporary failure', async () => {
    const stub = await startStubSmtp();
    try {
      stub.script = (command) => (command === 'AUTH' ? '454 4.7.0 try again later' : undefined);
      const transport = await client(definition, { ...stub.endpoint, account: ACCOUNT }, ['auth-plain']);
      expect(await transport.send(recipients(1))).toMatchObject([{ kind: 'deferred', status: '4.7.0' }]);
    } finally {
      await stub.close();
    }
  });

  it('cannot be made without credentials', async () => {
    const { host, port } = (await mock('fast')).endpoint;
    await expect(client(definition, { host, port }, ['auth-plain'])).rejects.toMatchObject({
      code: 'no-credentials',
      exitCode: 2,
    });
  });
});
