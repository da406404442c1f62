import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startApiMock } from '../../mocks/api/index.ts';
import type { MockServer } from '../../mocks/contract.ts';
import { createFaults } from '../../mocks/faults/faults.ts';
import { startRelay } from '../../mocks/link/relay.ts';
import { makeTlsIdentity } from '../../mocks/tls/identity.ts';
import { FaultsNotation } from '../../src/config/faults.ts';
import type { StaticContent } from '../../src/model/content.ts';
import type { Feature } from '../../src/model/feature.ts';
import { namedLink } from '../../src/model/link.ts';
import { LOOPBACK } from '../../src/model/loopback.ts';
import type { Endpoint, Transport, TransportOptions } from '../../src/model/transport.ts';
import { apiSendgrid } from '../../src/transports/api/definitions.ts';
import { keepingSink } from '../mocks/api/requests/table.ts';
import { recipient, recipients, STATIC } from './contents.ts';
import { startStubHttp } from './stub-http.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const HOSTS = ['fast', 'library'] as const;
const ACCEPTED = [{ kind: 'accepted' }];

async function mock(
  host: (typeof HOSTS)[number],
  notation?: string,
): Promise<MockServer & { readonly sink: ReturnType<typeof keepingSink> }> {
  const sink = keepingSink();
  const faults = notation === undefined ? undefined : createFaults(FaultsNotation.parse(notation), 1);
  faults?.begin();
  const server = await startApiMock({ dialect: 'sendgrid', host, port: 0, sink, faults, security: 'tls' });
  closing.push(server.close);
  return { ...server, sink };
}

async function client(
  endpoint: Endpoint,
  features: readonly Feature[],
  options: Partial<TransportOptions> = {},
  content: StaticContent = STATIC,
): Promise<Transport> {
  const given = { endpoint, concurrency: 1, connection: 'warm', timeoutMs: 5000, features } as const;
  const transport = apiSendgrid.create({ ...given, ...options });
  closing.push(() => transport.close());
  await transport.prepare(content);
  return transport;
}

/** With a file that is longer than what a client may send before it has heard how much it may. */
const LONG: StaticContent = {
  ...STATIC,
  message: { ...STATIC.message, text: 'x'.repeat(100_000) },
};

describe.each(HOSTS)('over TLS to the %s host', (host) => {
  it.each(['https', 'h2'] as const)(
    'a new connection takes one turnaround for the handshake, and each call one (%s)',
    async (feature) => {
      const server = await mock(host);
      const transport = await client(server.endpoint, [feature]);
      expect(await transport.send([recipient(1)])).toEqual(ACCEPTED);
      expect(server.wire()).toMatchObject({
        turnarounds: 2,
        handshakes: 1,
        connectionsOpened: 1,
        requests: 1,
      });
      expect(await transport.send([recipient(2)])).toEqual(ACCEPTED);
      expect(server.wire()).toMatchObject({
        turnarounds: 3,
        handshakes: 1,
        connectionsOpened: 1,
        requests: 2,
      });
    },
  );

  it('a connection per request resumes the last session, unless that is off', async () => {
    for (const feature of ['https', 'h2'] as const) {
      for (const { more, resumed } of [
        { more: [], resumed: 2 },
        { more: ['no-resume'], resumed: 0 },
      ] as const) {
        const server = await mock(host);
        const transport = await client(server.endpoint, [feature, ...more], { connection: 'cold' });
        for (let i = 0; i < 3; i++) expect(await transport.send([recipient(i)])).toEqual(ACCEPTED);
        expect(server.wire()).toMatchObject({
          connectionsOpened: 3,
          handshakes: 3,
          resumed,
          turnarounds: 6,
        });
      }
    }
  });

  it('over HTTP/2 a first request beyond 64 KiB waits for a window update', async () => {
    const server = await mock(host);
    const transport = await client(server.endpoint, ['h2'], {}, LONG);
    for (const [i, turnarounds] of [3, 4, 5].entries()) {
      expect(await transport.send([recipient(i)])).toEqual(ACCEPTED);
      expect(server.wire()).toMatchObject({ turnarounds });
    }
  });

  it.each(['connect:disconnect', 'connect:reset', 'body:reset', 'api:disconnect', 'api:reset'])(
    'what HTTP/2 carries is lost with its connection (%s), and nothing else',
    async (notation) => {
      const server = await mock(host, `${notation}@first1`);
      const transport = await client(server.endpoint, ['h2']);
      expect(await transport.send([recipient(1)])).toMatchObject([{ kind: 'failed' }]);
      expect(server.sink.received).toEqual([]);
      expect(await transport.send([recipient(2)])).toEqual(ACCEPTED);
      expect(server.sink.received).toHaveLength(1);
    },
  );

  it('over HTTP/2 a stalled request delays no other', async () => {
    const server = await mock(host, 'api:stall@first1');
    const transport = await client(server.endpoint, ['h2'], { concurrency: 2, timeoutMs: 300 });
    const stalled = transport.send([recipient(1)]);
    expect(await transport.send([recipient(2)])).toEqual(ACCEPTED);
    expect(await stalled).toMatchObject([{ kind: 'timed-out' }]);
    expect(server.wire()).toMatchObject({ connectionsOpened: 1 });
  });
});

describe.each(['https', 'h2'] as const)('api-sendgrid+%s', (feature) => {
  it.each(['warm', 'cold'] as const)(
    'sends nothing to a server that it cannot verify (%s)',
    async (connection) => {
      const [server, other] = await Promise.all([mock('fast'), mock('fast')]);
      const foreign = { ...server.endpoint, ...(other.endpoint.tls && { tls: other.endpoint.tls }) };
      const renamed = { ...server.endpoint, tls: { ...server.endpoint.tls, name: 'other.example' } };
      for (const endpoint of [foreign, renamed]) {
        const transport = await client(endpoint, [feature], { connection });
        expect(await transport.send(recipients(2))).toMatchObject(
          Array(2).fill({ kind: 'failed', reason: expect.stringMatching(/certificate|signature|altnames/) }),
        );
      }
      expect(server.sink.received).toEqual([]);
    },
  );

  it('delays its turnarounds on an emulated link', async () => {
    const rttMs = 20;
    const server = await mock('fast');
    const relay = await startRelay(namedLink({ ...LOOPBACK, rttMs }), 1, 0, server.endpoint);
    closing.push(() => relay.close());
    const transport = await client({ ...server.endpoint, ...relay.endpoint }, [feature], {}, LONG);
    const startedMs = performance.now();
    for (let i = 0; i < 3; i++) expect(await transport.send([recipient(i)])).toEqual(ACCEPTED);
    const { turnarounds, connectionsOpened } = server.wire();
    // Opening the TCP connection is a round trip of its own.
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual((turnarounds + connectionsOpened) * rttMs);
  });
});

it('over HTTP/2 one connection carries all calls, answered in any order', async () => {
  const waiting: ServerResponse[] = [];
  const stub = await startStubHttp((_, response) => {
    waiting.push(response);
    // The first call alone, because the client waits for the server's settings; then five at once, the last
    // one first.
    if (stub.requests.length === 1 || waiting.length === 5)
      for (const one of waiting.splice(0).reverse()) one.writeHead(202).end();
  }, true);
  closing.push(stub.close);
  const transport = await client(stub.endpoint, ['h2'], { concurrency: 5 });
  expect(await transport.send([recipient(0)])).toEqual(ACCEPTED);
  const calls = recipients(5, 1).map((one) => transport.send([one]));
  expect((await Promise.all(calls)).flat()).toEqual(Array(5).fill(ACCEPTED[0]));
  expect(stub).toMatchObject({ opened: 1, mostOpen: 1 });
});

it('fails if HTTP/2 was requested and the server has only HTTP/1.1', async () => {
  const { name, ca, cert, key } = await makeTlsIdentity('old.sendoff.test');
  let requests = 0;
  const server = createServer({ cert, key }, () => requests++).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => server.close());
  const { port } = server.address() as AddressInfo;
  const transport = await client({ host: '127.0.0.1', port, tls: { name, ca } }, ['h2']);
  expect(await transport.send([recipient(1)])).toEqual([
    { kind: 'failed', reason: expect.stringContaining('does not offer HTTP/2') },
  ]);
  expect(requests).toBe(0);
});
