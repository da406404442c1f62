import { afterEach, describe, expect, it } from 'vitest';
import type { MockServer } from '../../mocks/contract.ts';
import { SMTP_HOSTS, type SmtpHost, startSmtpMock } from '../../mocks/smtp/index.ts';
import type { Feature, Security } from '../../src/model/feature.ts';
import type { Endpoint, Transport, TransportOptions } from '../../src/model/transport.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';
import { recipient, STATIC } from './contents.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function mock(
  security: Security,
  host: SmtpHost = 'fast',
): Promise<MockServer & { readonly sink: RecordingSink }> {
  const sink = new RecordingSink(true);
  const server = await startSmtpMock({ host, port: 0, sink, security });
  closing.push(server.close);
  return { ...server, sink };
}

async function client(
  endpoint: Endpoint,
  features: readonly Feature[],
  options: Partial<TransportOptions> = {},
): Promise<Transport> {
  const transport = smtpNodemailer.create({
    endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 5000,
    features,
    ...options,
  });
  closing.push(() => transport.close());
  await transport.prepare(STATIC);
  return transport;
}

const ACCEPTED = [{ kind: 'accepted' }];

describe.each(SMTP_HOSTS)('smtp-nodemailer over TLS, to the %s mock', (host) => {
  // Greeting, EHLO, envelope, message; and what each way of securing the connection adds to them.
  it.each([
    ['tls', 1],
    ['starttls', 3],
  ] as const)('delivers with %s, which adds %i turnarounds to a new connection', async (feature, more) => {
    const server = await mock(feature, host);
    const transport = await client(server.endpoint, [feature]);
    expect(await transport.send([recipient(1)])).toEqual(ACCEPTED);
    expect(server.wire()).toMatchObject({ turnarounds: 4 + more, handshakes: 1, connectionsOpened: 1 });
    expect(await transport.send([recipient(2)])).toEqual(ACCEPTED);
    expect(server.wire()).toMatchObject({ turnarounds: 4 + more + 2, handshakes: 1, connectionsOpened: 1 });
    expect(server.sink.pairs.map(([address]) => address)).toEqual([1, 2].map((i) => recipient(i).address));
  });
});

describe.each(['tls', 'starttls'] as const)('smtp-nodemailer+%s', (feature) => {
  it.each(['warm', 'cold'] as const)(
    'sends nothing to a server that it cannot verify (%s)',
    async (connection) => {
      const [server, other] = await Promise.all([mock(feature), mock(feature)]);
      const { tls } = other.endpoint;
      const transport = await client(
        { ...server.endpoint, ...(tls === undefined ? {} : { tls }) },
        [feature],
        {
          connection,
        },
      );
      expect(await transport.send([recipient(1)])).toMatchObject([
        { kind: 'failed', reason: expect.stringMatching(/certificate|signature/) },
      ]);
      expect(server.sink.pairs).toEqual([]);
    },
  );
});

it('sends nothing in plain text where STARTTLS was asked for and is not offered', async () => {
  const server = await mock('none');
  const transport = await client(server.endpoint, ['starttls']);
  expect(await transport.send([recipient(1)])).toMatchObject([
    { kind: expect.stringMatching(/failed|rejected/) },
  ]);
  expect(server.sink.pairs).toEqual([]);
});
