import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Feature } from '../../src/model/feature.ts';
import type { Endpoint, Transport } from '../../src/model/transport.ts';
import { TRANSPORTS } from '../../src/transports/index.ts';
import { recipients, STATIC } from './contents.ts';
import { startStubHttp } from './stub-http.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const one of open.splice(0)) await one.close();
});

/** Each way in which an API transport connects. */
const WAYS = [
  ['api-sendgrid', 'https'],
  ['api-sendgrid', 'h2'],
  ['api-sendgrid', undefined],
  ['sdk-sendgrid', 'https'],
  ['sdk-postmark', 'https'],
  ['sdk-resend', undefined],
  ['sdk-mailgun', 'https'],
] as const;

function transportOf(name: string, feature: Feature | undefined, endpoint: Endpoint): Transport {
  const definition = TRANSPORTS.find((one) => one.name === name);
  const transport = definition?.create({
    endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 10_000,
    features: feature === undefined ? [] : [feature],
  });
  if (transport === undefined) throw new Error(`there is no ${name}`);
  open.push(transport);
  return transport;
}

describe('an API transport whose server was resolved before', () => {
  it.each(WAYS)('connects to that address, with the host’s name: %s+%s', async (name, feature) => {
    const asked: string[] = [];
    const stub = await startStubHttp(({ headers }, response) => {
      asked.push(String(headers.host ?? headers[':authority']));
      response.writeHead(500).end('{}');
    }, feature !== undefined);
    open.push(stub);
    const { port, tls } = stub.endpoint;
    const host = 'stub.sendoff.test';
    const endpoint = { host, address: '127.0.0.1', port, secret: 'SG.secret', ...(tls && { tls }) };
    const transport = transportOf(name, feature, endpoint);
    await transport.prepare(STATIC);
    await transport.send(recipients(1));
    expect(asked).toEqual([`${host}:${port}`]);
  });

  it.each(WAYS.filter(([, feature]) => feature !== undefined))(
    'trusts no certificate that nobody vouches for, whatever the environment says: %s+%s',
    async (name, feature) => {
      const stub = await startStubHttp((_, response) => response.writeHead(200).end('{}'), true);
      open.push(stub);
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
      const { port } = stub.endpoint;
      const endpoint = { host: '127.0.0.1', address: '127.0.0.1', port, secret: 'SG.secret', tls: {} };
      const transport = transportOf(name, feature, endpoint);
      await transport.prepare(STATIC);
      expect(await transport.send(recipients(1))).toMatchObject([{ kind: 'failed' }]);
      expect(stub.requests).toEqual([]);
    },
  );
});
