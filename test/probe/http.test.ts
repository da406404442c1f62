import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { startApiMock } from '../../mocks/api/index.ts';
import type { MockServer } from '../../mocks/contract.ts';
import { makeTlsIdentity } from '../../mocks/tls/identity.ts';
import { Probe } from '../../src/model/probe.ts';
import { keepingSink } from '../mocks/api/requests/table.ts';
import { oddServers, probing, probingHttp } from './probing.ts';

const servers = oddServers();
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function mock(host: 'fast' | 'library', security: 'none' | 'tls'): Promise<MockServer> {
  const server = await startApiMock({ dialect: 'postmark', host, port: 0, sink: keepingSink(), security });
  closing.push(server.close);
  return server;
}

describe.each(['fast', 'library'] as const)('a probe of the %s API mock', (host) => {
  it('negotiates HTTP/2, resumes its TLS session over HTTP/1.1, and sends only HEAD /', async () => {
    const server = await mock(host, 'tls');
    const { port, tls } = server.endpoint;
    const found = await probingHttp(`https://127.0.0.1:${port}`, tls?.ca === undefined ? {} : { ca: tls.ca });
    expect(Probe.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      tls: { version: 'TLSv1.3', alpn: 'h2', resumption: 'resumed', certificate: { problem: null } },
      http2: { windowBytes: expect.any(Number) },
      keepAlive: { kept: true },
      roundTrips: { of: 'HEAD', samplesMs: Array(5).fill(expect.any(Number)) },
      sent: [
        ['TLS handshake', ...Array<string>(6).fill('HEAD / (HTTP/2)')],
        ['TLS handshake', ...Array<string>(2).fill('HEAD / (HTTP/1.1)')],
      ],
      advice: {
        turnarounds: {
          clients: [
            { transport: 'api-postmark+h2', fresh: 2, warmLeast: 1, warmMost: 1 },
            { transport: 'api-postmark+https', fresh: 2, warmLeast: 1, warmMost: 1 },
          ],
        },
      },
    });
    expect(server.wire()).toMatchObject({ connectionsOpened: 2, handshakes: 2, resumed: 1 });
  });

  it('uses one connection without TLS', async () => {
    const server = await mock(host, 'none');
    const found = await probingHttp(`http://127.0.0.1:${server.endpoint.port}`);
    expect(found).toMatchObject({
      tls: null,
      http2: null,
      keepAlive: { kept: true },
      advice: {
        turnarounds: { opening: [], clients: [{ transport: 'api-postmark', fresh: 1, warmMost: 1 }] },
      },
    });
    expect(server.wire()).toMatchObject({ connectionsOpened: 1 });
  });
});

describe('a probe of an HTTP server that', () => {
  it('sends hints reports them and their meaning', async () => {
    const port = await servers.listen(
      createServer((_, response) => {
        response
          .writeHead(429, {
            server: 'edge',
            'x-ratelimit-limit': '10',
            'retry-after': '7',
            'alt-svc': 'h3=":443"; ma=86400',
            'x-else': 'not told',
          })
          .end();
      }),
    );
    const found = await probingHttp(`http://127.0.0.1:${port}`);
    expect(found).toMatchObject({
      status: 429,
      hints: [
        { name: 'server', value: 'edge' },
        { name: 'x-ratelimit-limit', value: '10' },
        { name: 'retry-after', value: '7' },
        { name: 'alt-svc', value: 'h3=":443"; ma=86400' },
      ],
      keepAlive: { kept: true, timeoutSeconds: 5, max: null },
    });
    expect(found.advice.notes.join(' ')).toMatch(/--retry hints.*HTTP\/3/);
  });

  it('closes after every response costs a new connection per call', async () => {
    const port = await servers.listen(
      createServer((_, response) => response.writeHead(204, { connection: 'close' }).end()),
    );
    const found = await probingHttp(`http://127.0.0.1:${port}`);
    expect(found).toMatchObject({
      keepAlive: { kept: false },
      roundTrips: null,
      sent: [['HEAD / (HTTP/1.1)']],
    });
    // A busy machine's loopback may be slower than 1 ms; the advice then has a link, which is tested apart.
    expect(found.advice.run.join(' ')).toMatch(
      /^run (--link rtt=\S+ )?--connection cold --transport api-postmark$/,
    );
  });

  it('uses HTTP/1.1 over TLS 1.2 takes two turnarounds for a handshake', async () => {
    const { ca, cert, key } = await makeTlsIdentity('old.sendoff.test');
    const port = await servers.listen(
      createSecureServer({ cert, key, maxVersion: 'TLSv1.2' }, (_, response) => response.end()),
    );
    expect(await probingHttp(`https://127.0.0.1:${port}`, { ca })).toMatchObject({
      tls: { version: 'TLSv1.2', alpn: 'http/1.1', resumption: 'resumed' },
      http2: null,
      keepAlive: { kept: true },
      advice: { turnarounds: { clients: [{ transport: 'api-postmark+https', fresh: 3, warmMost: 1 }] } },
    });
  });

  it('redirects is reported, and the redirect is not followed', async () => {
    const port = await servers.listen(
      createServer((_, response) => response.writeHead(301, { location: 'https://api.example.com/' }).end()),
    );
    const found = await probingHttp(`http://127.0.0.1:${port}`);
    expect(found.advice.notes).toContainEqual(
      expect.stringContaining('redirects / to https://api.example.com/ (status 301)'),
    );
  });

  it.each([
    ['http', '220 mail.example ESMTP\r\n', 'probe-alien', 'found "220 mail.example ESMTP"'],
    ['https', '220 mail.example ESMTP\r\n', 'probe-tls', 'the TLS handshake failed: wrong version number'],
    ['http', '', 'probe-silent', 'no answer to HEAD / within 0.05 s'],
  ])('speaks another protocol ends in one clear error (%s, %j)', async (scheme, greeting, code, message) => {
    const port = await servers.tcp((socket) => socket.write(greeting));
    await expect(
      probing(`${scheme}://127.0.0.1:${port}`, { timeoutMs: greeting === '' ? 50 : 10_000 }),
    ).rejects.toMatchObject({ code, exitCode: 2, message: expect.stringContaining(message) });
  });

  it('closes the connection ends in one clear error', async () => {
    const port = await servers.tcp((socket) => socket.once('data', () => socket.destroy()));
    await expect(probing(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'probe-broken',
      exitCode: 2,
    });
  });
});
