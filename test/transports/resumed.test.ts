import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { smtpPipelined } from '../../src/transports/smtp/pipelined/definition.ts';
import { recipient } from './contents.ts';
import { smtpPairs } from './smtp-pair.ts';

const ACCEPTED = [{ kind: 'accepted' }];
const { mock, client } = smtpPairs();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Accepts connections and never says a word. */
async function silentServer(): Promise<{ readonly port: number; readonly connected: Promise<Socket> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => {}).resume());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    for (const one of sockets) one.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, connected: once(server, 'connection').then(([socket]: Socket[]) => socket as Socket) };
}

describe.each([
  { definition: smtpNodemailer, security: 'tls' },
  { definition: smtpPipelined, security: 'tls' },
  { definition: smtpPipelined, security: 'starttls' },
] as const)('$definition.name with $security, on cold connections', ({ definition, security }) => {
  it.each(SMTP_HOSTS)(
    'goes on from the session before in all calls but the first, and never where it is not to (%s mock)',
    async (host) => {
      const [off, on] = await Promise.all([mock(host, { security }), mock(host, { security })]);
      const cold = { connection: 'cold' } as const;
      const [full, resuming] = await Promise.all([
        client(definition, off.endpoint, [security], cold),
        client(definition, on.endpoint, [security, 'resume'], cold),
      ]);
      for (const index of [1, 2, 3, 4]) {
        expect(await Promise.all([full, resuming].map((one) => one.send([recipient(index)])))).toEqual([
          ACCEPTED,
          ACCEPTED,
        ]);
      }
      expect(off.wire()).toMatchObject({ connectionsOpened: 4, handshakes: 4, resumed: 0 });
      expect(on.wire()).toMatchObject({ connectionsOpened: 4, handshakes: 4, resumed: 3 });
      // What is spared is the certificate and its proof.
      expect(on.wire().bytesSent).toBeLessThan(off.wire().bytesSent);
      expect(on.sink.pairs).toEqual(off.sink.pairs);
    },
  );
});

describe('smtp-pipelined+resume', () => {
  it('shakes hands in full on connections that are opened at once, and resumes in all that follow', async () => {
    const server = await mock('fast', { security: 'tls' });
    const options = { connection: 'cold', concurrency: 4 } as const;
    const transport = await client(smtpPipelined, server.endpoint, ['tls', 'resume'], options);
    const atOnce = async (): Promise<void> => {
      const sent = await Promise.all([1, 2, 3, 4].map((index) => transport.send([recipient(index)])));
      expect(sent).toEqual(Array(4).fill(ACCEPTED));
    };
    await atOnce();
    expect(server.wire()).toMatchObject({ handshakes: 4, resumed: 0 });
    await atOnce();
    await atOnce();
    expect(server.wire()).toMatchObject({ handshakes: 12, resumed: 8 });
  });
});

describe.each(['warm', 'cold'] as const)('smtp-nodemailer+tls+resume, %s', (kept) => {
  const features = ['tls', 'resume'] as const;
  const tls = { name: 'mock.sendoff.test' };

  it('fails if no server listens, and times out without a handshake', async () => {
    const server = await silentServer();
    const silent = { host: '127.0.0.1', port: server.port, tls };
    const waiting = await client(smtpNodemailer, silent, features, { connection: kept, timeoutMs: 150 });
    expect(await waiting.send([recipient(1)])).toMatchObject([{ kind: 'timed-out' }]);
    const nobody = { host: '127.0.0.1', port: 1, tls };
    const refused = await client(smtpNodemailer, nobody, features, { connection: kept });
    expect(await refused.send([recipient(1)])).toEqual([
      { kind: 'failed', reason: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  it('leaves nothing open when it is closed within a handshake', async () => {
    const server = await silentServer();
    const endpoint = { host: '127.0.0.1', port: server.port, tls };
    const transport = await client(smtpNodemailer, endpoint, features, { connection: kept });
    const sent = transport.send([recipient(1)]);
    const connection = await server.connected;
    await Promise.all([once(connection, 'close'), transport.close()]);
    expect(await sent).toEqual([{ kind: 'failed', reason: 'the transport was closed' }]);
  });
});
