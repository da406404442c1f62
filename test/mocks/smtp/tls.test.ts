import { once } from 'node:events';
import { connect as connectTcp, createServer, type Server, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { SMTP_HOSTS } from '../../../mocks/smtp/index.ts';
import type { Endpoint } from '../../../src/model/transport.ts';
import { codeOf, RawClient } from './raw-client.ts';
import { smtpMocks } from './started.ts';

const MESSAGE = 'From: a@b.example\r\nX-Sendoff-Id: 1a-zz\r\n\r\nBody\r\n';

/** A handshake that verifies the mock by what its endpoint says. */
async function secured(
  { tls }: Endpoint,
  socket: Socket,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const session = connectTls({ socket, servername: tls?.name ?? '', ca: tls?.ca, ...options });
  await once(session, 'secureConnect');
  return session;
}

describe.each(SMTP_HOSTS)('TLS of the %s SMTP mock', (host) => {
  const { start, connected, greeted } = smtpMocks(host);
  const open: { destroy(): unknown }[] = [];

  async function tcp({ port }: { readonly port: number }): Promise<Socket> {
    const socket = connectTcp({ port, host: '127.0.0.1', noDelay: true });
    open.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** Up to the handshake of STARTTLS, unless it is implicit; then on top of it. */
  async function secureClient(endpoint: Endpoint, options?: ConnectionOptions): Promise<RawClient> {
    return RawClient.over(await secured(endpoint, await tcp(endpoint), options));
  }

  afterEach(() => {
    for (const one of open.splice(0)) one.destroy();
  });

  it('is verified by the authority of its endpoint, and by no other', async () => {
    const [{ server }, other] = await Promise.all([start({ security: 'tls' }), start({ security: 'tls' })]);
    const client = await secureClient(server.endpoint);
    expect(codeOf(await client.reply())).toBe(220);
    await expect(secureClient({ ...server.endpoint, ...trust(other.server.endpoint) })).rejects.toThrow(
      /certificate|signature/,
    );
    await expect(secureClient(server.endpoint, { servername: 'other.example' })).rejects.toThrow(/altnames/);
  });

  it('accepts messages over a connection that is secured from the first byte', async () => {
    const { server, sink } = await start({ security: 'tls' });
    const client = await secureClient(server.endpoint);
    expect(codeOf(await client.reply())).toBe(220);
    client.send('EHLO client.example\r\n');
    expect(await client.reply()).not.toContain('STARTTLS');
    expect(codeOf(await client.deliver(['a@x.example'], MESSAGE))).toBe(250);
    expect(await client.ask('STARTTLS')).toBeGreaterThanOrEqual(500);
    expect(sink.pairs).toEqual([['a@x.example', '1a-zz']]);
  });

  it('upgrades in place, and drops the earlier state (RFC 3207)', async () => {
    const { server, sink } = await start({ security: 'starttls' });
    const plain = await connected(server);
    await plain.reply();
    plain.send('EHLO client.example\r\n');
    expect(await plain.reply()).toMatch(/^250[ -]STARTTLS$/m);
    await plain.ask('MAIL FROM:<forgotten@x.example>');
    expect(await plain.ask('STARTTLS now')).toBe(501);
    expect(await plain.ask('STARTTLS')).toBe(220);
    plain.release();
    const client = RawClient.over(await secured(server.endpoint, plain.socket));
    expect(await client.ask('MAIL FROM:<s@x.example>')).toBe(503);
    client.send('EHLO client.example\r\n');
    expect(await client.reply()).not.toContain('STARTTLS');
    expect(await client.ask('RCPT TO:<a@x.example>')).toBe(503);
    expect(codeOf(await client.deliver(['a@x.example'], MESSAGE))).toBe(250);
    expect(sink.pairs).toEqual([['a@x.example', '1a-zz']]);
  });

  it('executes nothing that was injected after STARTTLS', async () => {
    const { server, sink } = await start({ security: 'starttls' });
    const plain = await greeted(server);
    plain.send('STARTTLS\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<a@x.example>\r\n');
    const code = codeOf(await plain.reply());
    if (code === 220) {
      plain.release();
      const client = RawClient.over(await secured(server.endpoint, plain.socket));
      await client.ask('EHLO client.example');
      expect(await client.ask('DATA')).toBe(503);
    } else {
      expect(code).toBe(554);
      expect(await plain.reply()).toBe('');
    }
    expect(sink.deliveries).toEqual([]);
  });

  it('survives clients that abort the handshake or use another protocol', async () => {
    const { server } = await start({ security: 'tls' });
    const silent = await tcp(server.endpoint);
    silent.end();
    silent.resume();
    const wrong = await tcp(server.endpoint);
    wrong.write('EHLO client.example\r\n');
    wrong.resume();
    await Promise.all([once(silent, 'close'), once(wrong, 'close')]);
    expect(codeOf(await (await secureClient(server.endpoint)).reply())).toBe(220);
  });

  it('counts handshakes and resumed sessions', async () => {
    const { server } = await start({ security: 'tls' });
    const first = await secured(server.endpoint, await tcp(server.endpoint));
    first.resume();
    const [session] = (await once(first, 'session')) as [Buffer];
    const second = await RawClient.over(
      await secured(server.endpoint, await tcp(server.endpoint), { session }),
    );
    await second.reply();
    expect(server.wire()).toMatchObject({ handshakes: 2, resumed: 1 });
  });

  it.each([
    ['TLSv1.3', 2],
    ['TLSv1.2', 2],
  ] as const)(
    'counts over %s the turnarounds and bytes that cross the TCP socket',
    async (version, greeting) => {
      const { server } = await start({ security: 'tls' });
      const between = await wireTap(server.endpoint.port);
      open.push({ destroy: () => between.close() });
      const socket = await tcp(between);
      const client = RawClient.over(
        await secured(server.endpoint, socket, { minVersion: version, maxVersion: version }),
      );
      await client.reply();
      expect(between.turnarounds).toBe(greeting);
      await client.ask('EHLO client.example');
      await client.deliver(['a@x.example'], MESSAGE);
      expect(server.wire()).toMatchObject({
        turnarounds: between.turnarounds,
        bytesReceived: between.toServer,
        bytesSent: between.toClient,
      });
    },
  );
});

function trust({ tls }: Endpoint): Pick<Endpoint, 'tls'> {
  return tls === undefined ? {} : { tls };
}

/**
 * Stands between client and server, knows nothing of what they say, and counts how often the client waits.
 */
async function wireTap(port: number): Promise<{
  readonly port: number;
  readonly turnarounds: number;
  readonly toServer: number;
  readonly toClient: number;
  close(): Server;
}> {
  const counts = { turnarounds: 0, toServer: 0, toClient: 0 };
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connectTcp({ port, host: '127.0.0.1', noDelay: true });
    // The client has connected and waits, unless it speaks first.
    let heard = false;
    client.on('data', (chunk: Buffer) => {
      heard = true;
      counts.toServer += chunk.length;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (heard) counts.turnarounds++;
      heard = false;
      counts.toClient += chunk.length;
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('close', () => other.destroy()).on('error', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return {
    port: address.port,
    get turnarounds() {
      return counts.turnarounds;
    },
    get toServer() {
      return counts.toServer;
    },
    get toClient() {
      return counts.toClient;
    },
    close: () => server.close(),
  };
}
