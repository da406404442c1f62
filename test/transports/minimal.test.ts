import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportOptions } from '../../src/model/transport.ts';
import { outcomeOfError } from '../../src/transports/api/http.ts';
import { ResponseReader } from '../../src/transports/api/minimal/response.ts';
import { MinimalSender } from '../../src/transports/api/minimal/sender.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const REQUEST = { path: '/send', headers: { 'content-type': 'application/json' }, body: '{"à":1}' };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsent';

/** A server that answers each chunk of input with a script, and the sender that talks to it. */
async function meet(
  answer: (socket: Socket, request: string) => void,
  options: Partial<TransportOptions> = {},
): Promise<{ sender: MinimalSender; sockets: Socket[]; requests: string[] }> {
  const sockets: Socket[] = [];
  const requests: string[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      requests.push(chunk.toString());
      answer(socket, chunk.toString());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const endpoint = { host: '127.0.0.1', port };
  const sender = new MinimalSender({
    concurrency: 3,
    connection: 'warm',
    timeoutMs: 5000,
    ...options,
    endpoint,
  });
  closing.push(
    () => new Promise((resolve) => server.close(resolve)),
    async () => {
      for (const socket of sockets) socket.destroy();
    },
    () => sender.close(),
  );
  return { sender, sockets, requests };
}

const outcomeOf = (sender: MinimalSender): Promise<unknown> =>
  sender.exchange(REQUEST).then(
    ({ status }) => status,
    (error: unknown) => outcomeOfError(error),
  );

describe('a request', () => {
  it('is head and body in one write, with the length in bytes', async () => {
    const { sender, requests } = await meet((socket) => void socket.write(OK));
    expect(await sender.exchange(REQUEST)).toEqual({ status: 200, body: 'sent' });
    expect(await sender.exchange({ ...REQUEST, body: Buffer.from('{}') })).toMatchObject({ status: 200 });
    expect(requests).toEqual([
      expect.stringMatching(
        /^POST \/send HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\ncontent-type: application\/json\r\ncontent-length: 8\r\n\r\n\{"à":1\}$/,
      ),
      expect.stringMatching(/\r\ncontent-length: 2\r\n\r\n\{\}$/),
    ]);
  });

  it('that does not fit into the buffers of the kernel arrives whole', async () => {
    const body = Buffer.alloc(8 * 2 ** 20, 'x');
    let bytes = 0;
    const { sender } = await meet((socket, chunk) => {
      bytes += chunk.length;
      if (bytes >= body.length) socket.write(OK);
    });
    expect(await sender.exchange({ ...REQUEST, body })).toMatchObject({ status: 200 });
    expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200 });
  });

  it('with a header that would split the request is a fault of the harness', async () => {
    const { sender, requests } = await meet((socket) => void socket.write(OK));
    const failed = sender.exchange({ ...REQUEST, headers: { authorization: 'a\r\nb: c' } });
    await expect(failed).rejects.toThrow('the header authorization cannot be sent');
    expect(() => outcomeOfError(new TypeError())).toThrow();
    expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200 });
    expect(requests).toHaveLength(1);
  });

  it('beyond the last connection waits, and takes the next free one', async () => {
    const { sender, sockets } = await meet((socket) => void socket.write(OK));
    const answers = await Promise.all(Array.from({ length: 20 }, () => sender.exchange(REQUEST)));
    expect(answers).toHaveLength(20);
    expect(sockets).toHaveLength(3);
  });
});

describe('a connection', () => {
  it('that the server closed while it was idle is replaced before the next request', async () => {
    const { sender, sockets } = await meet((socket) => void socket.write(OK), { concurrency: 1 });
    await sender.exchange(REQUEST);
    const [first] = sockets;
    const ended = new Promise((resolve) => first?.once('close', resolve));
    first?.end();
    await ended;
    expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200 });
    expect(sockets).toHaveLength(2);
  });

  it.each([
    ['Connection: close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['Keep-Alive: timeout=1', 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['more than one response', `${OK}${OK}`],
  ])('ends after %s', async (_, response) => {
    const { sender, sockets } = await meet((socket) => void socket.write(response));
    for (let i = 0; i < 3; i++) expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200 });
    expect(sockets).toHaveLength(3);
  });

  it('carries as many requests as allowed, and announces the last one', async () => {
    const { sender, sockets, requests } = await meet((socket) => void socket.write(OK), {
      messagesPerConnection: 2,
    });
    for (let i = 0; i < 4; i++) await sender.exchange(REQUEST);
    expect(sockets).toHaveLength(2);
    expect(requests.map((one) => one.includes('connection: close'))).toEqual([false, true, false, true]);
  });

  it('that ends within a response fails that request alone', async () => {
    let first = true;
    const { sender } = await meet((socket) => {
      if (first) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsent');
      else socket.write(OK);
      first = false;
    });
    expect(await outcomeOf(sender)).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('ECONNRESET'),
    });
    expect(await outcomeOf(sender)).toBe(200);
  });

  it('whose response stops halfway times out', async () => {
    const { sender } = await meet((socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Le'), {
      timeoutMs: 60,
    });
    expect(await outcomeOf(sender)).toMatchObject({ kind: 'timed-out' });
  });

  it('that the client closes fails requests in flight and later ones', async () => {
    const { sender } = await meet(() => {});
    const pending = outcomeOf(sender);
    await sender.close();
    expect(await pending).toMatchObject({ kind: 'failed', reason: expect.stringContaining('closed') });
    expect(await outcomeOf(sender)).toMatchObject({ kind: 'failed' });
  });
});

describe('a response', () => {
  const RESPONSES: readonly [string, string, object][] = [
    ['with a length', OK, { status: 200, body: 'sent' }],
    [
      'in chunks, with extensions and a trailer',
      'HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n4;a=b\r\n{"\xc3\xa0\r\n2\r\n"}\r\n0\r\nX: y\r\n\r\n',
      { status: 202, body: '{"à"}' },
    ],
    [
      'after interim ones',
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
      { status: 204, body: '' },
    ],
    [
      'with hints',
      'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 2\r\nx-amzn-ErrorType: Throttled\r\nContent-Length: 0\r\n\r\n',
      { status: 429, body: '', retryAfterMs: 2000, errorType: 'Throttled' },
    ],
  ];

  it.each(RESPONSES)('%s is read the same wherever it is cut', (_, text, expected) => {
    for (let size = 1; size <= text.length; size++) {
      const reader = new ResponseReader();
      let found: unknown;
      for (let at = 0; at < text.length; at += size) found = reader.push(text.slice(at, at + size))?.response;
      expect(found).toEqual(expected);
    }
  });

  it('without a length ends with the connection', async () => {
    const { sender, sockets } = await meet(
      (socket) => void socket.end('HTTP/1.1 500 Oops\r\n\r\nno \xe0', 'latin1'),
    );
    expect(await sender.exchange(REQUEST)).toMatchObject({ status: 500, body: 'no \ufffd' });
    await sender.exchange(REQUEST);
    expect(sockets).toHaveLength(2);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a bad chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['a chunk beyond its size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\nA: ${'b'.repeat(17_000)}`],
    ['a body without end', `HTTP/1.1 200 OK\r\n\r\n${'b'.repeat(17 * 2 ** 20)}`],
    ['an endless chunk line', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1'.repeat(9000)}`],
  ])('with %s is refused, and the request fails', (_, text) => {
    expect(() => new ResponseReader().push(text)).toThrow(expect.objectContaining({ name: 'MinimalError' }));
  });
});
