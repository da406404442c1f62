import { describe, expect, it } from 'vitest';
import { SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { smtpPipelined } from '../../src/transports/smtp/pipelined/definition.ts';
import { recipient } from './contents.ts';
import { smtpPairs } from './smtp-pair.ts';

const ACCEPTED = [{ kind: 'accepted' }];
const { mock, client } = smtpPairs();

describe.each([smtpNodemailer, smtpPipelined])('$name, secured', (definition) => {
  // Greeting, EHLO, envelope, message; and what each way of securing the connection adds to them.
  it.each(
    SMTP_HOSTS.flatMap((host) => [
      { host, feature: 'tls', more: 1 } as const,
      { host, feature: 'starttls', more: 3 } as const,
    ]),
  )(
    'delivers to the $host mock with $feature, which adds $more turnarounds to a new connection',
    async ({ host, feature, more }) => {
      const plain = await mock(host);
      const plainClient = await client(definition, plain.endpoint, []);
      const server = await mock(host, { security: feature });
      const transport = await client(definition, server.endpoint, [feature]);
      for (const count of [1, 2]) {
        expect(await plainClient.send([recipient(count)])).toEqual(ACCEPTED);
        expect(await transport.send([recipient(count)])).toEqual(ACCEPTED);
        expect(server.wire()).toMatchObject({
          turnarounds: plain.wire().turnarounds + more,
          handshakes: 1,
          connectionsOpened: 1,
          authentications: 0,
        });
      }
      expect(server.sink.pairs).toEqual(plain.sink.pairs);
      expect(server.sink.pairs).toHaveLength(2);
    },
  );

  it.each(
    ([['tls'], ['starttls'], ['tls', 'resume']] as const).flatMap((features) =>
      (['warm', 'cold'] as const).map((connection) => ({ features, connection })),
    ),
  )(
    'sends nothing to a server that it cannot verify ($features, $connection)',
    async ({ features, connection }) => {
      const [feature] = features;
      const [server, other] = await Promise.all([
        mock('fast', { security: feature }),
        mock('fast', { security: feature }),
      ]);
      const { tls } = other.endpoint;
      const endpoint = { ...server.endpoint, ...(tls === undefined ? {} : { tls }) };
      const transport = await client(definition, endpoint, features, { connection });
      expect(await transport.send([recipient(1)])).toMatchObject([
        { kind: 'failed', reason: expect.stringMatching(/certificate|signature/) },
      ]);
      expect(server.sink.pairs).toEqual([]);
    },
  );

  it('sends nothing in plain text if STARTTLS was requested and is not offered', async () => {
    const server = await mock('fast');
    const transport = await client(definition, server.endpoint, ['starttls', 'auth-plain']);
    expect(await transport.send([recipient(1)])).toMatchObject([
      { kind: expect.stringMatching(/failed|rejected/), reason: expect.stringContaining('STARTTLS') },
    ]);
    expect(server.sink.pairs).toEqual([]);
    expect(server.wire().authentications).toBe(0);
  });
});
