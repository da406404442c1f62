import { afterEach, expect, test } from 'vitest';
import type { Router } from '../../../../mocks/api/dialect.ts';
import type { Answer, ApiRequest } from '../../../../mocks/api/exchange.ts';
import { startFastHost } from '../../../../mocks/api/fast-host.ts';
import type { SocketHost } from '../../../../mocks/api/socket-host.ts';
import { answersTo, rawClient, statusesIn } from './raw.ts';

let host: SocketHost;
afterEach(() => host.close());

async function start(answer: (request: ApiRequest) => Answer): Promise<number> {
  const router: Router = { maxBytes: 1000, answer };
  host = await startFastHost(0, router);
  return host.port;
}

const echo = ({ path, body }: ApiRequest) => ({ status: 200, headers: {}, body: `${path}=${body};` });

function post(path: string, body: string, headers = ''): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const CLOSE = 'Connection: close\r\n';

test('pipelined requests are answered in their order in one write, which is one turnaround', async () => {
  const port = await start(echo);
  const answers = await answersTo(port, post('/a', '1') + post('/b', '2') + post('/c', '3', CLOSE));
  expect(answers).toMatch(/\/a=1;HTTP.*\/b=2;HTTP.*\/c=3;$/s);
  expect(host.wire()).toMatchObject({ requests: 3, turnarounds: 1, connectionsOpened: 1 });
  expect(host.wire().bytesSent).toBe(answers.length);
});

test('a late response delays those after it, and input of the meantime is not lost', async () => {
  const release: ((text: string) => void)[] = [];
  const port = await start(async ({ path }) => {
    const late = path === '/now' ? '' : await new Promise<string>((resolve) => release.push(resolve));
    return { status: 200, headers: {}, body: `${path}${late};` };
  });
  const { socket, until } = rawClient(port);
  socket.write(post('/late', '') + post('/now', ''));
  await expect.poll(() => release.length).toBe(1);
  socket.write(post('/later', '', CLOSE));
  release[0]?.('!');
  expect(await until(/now/)).toMatch(/\/late!;HTTP.*\/now;$/s);
  await expect.poll(() => release.length).toBe(2);
  release[1]?.('?');
  expect(statusesIn(await until(/later\?/))).toEqual([200, 200, 200]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
])('a dialect that %s is reported as a fault of the mock, and the connection continues', async (_, fault) => {
  const port = await start((request) => (request.path === '/broken' ? fault() : echo(request)));
  const answers = await answersTo(port, post('/broken', '') + post('/b', '', CLOSE));
  expect(statusesIn(answers)).toEqual([500, 200]);
  expect(answers).toContain('Fault in the API mock: Error: broken');
});

test('body lengths are counted in octets', async () => {
  const port = await start(() => ({ status: 200, headers: {}, body: 'Zoë 🎉' }));
  expect(await answersTo(port, post('/', '', CLOSE))).toMatch(/Content-Length: 9\r\n.*\r\n\r\nZoë 🎉$/s);
});

test('a client that closed its side still gets its responses', async () => {
  const port = await start(async (request) => echo(request));
  const { socket, until } = rawClient(port);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end(post('/a', '1') + post('/b', '2'));
  expect(statusesIn(await until(/\/b=2;/))).toEqual([200, 200]);
  await closed;
});

test('a client that closes its side within a request gets a 400', async () => {
  const port = await start(echo);
  const { socket, until } = rawClient(port);
  socket.end(post('/a', '1234').slice(0, -1));
  expect(statusesIn(await until(/\r\n\r\n/))).toEqual([400]);
  expect(host.wire().requests).toBe(0);
});

test('a client that closes its side without a request gets no response', async () => {
  const port = await start(echo);
  const { socket } = rawClient(port);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.end('\r\n');
  await closed;
  expect(host.wire()).toMatchObject({ bytesSent: 0, turnarounds: 0, connectionsOpened: 1 });
});

test.each([
  ['between requests', ''],
  ['within a head', 'POST / HT'],
  ['within a body', post('/', '1234').slice(0, -1)],
  ['while its answer is awaited', post('/late', '')],
])('a connection that is reset %s affects no other', async (_, bytes) => {
  const port = await start((request) =>
    request.path === '/late' ? new Promise((resolve) => setImmediate(resolve, echo(request))) : echo(request),
  );
  const { socket, until } = rawClient(port);
  socket.write(post('/hello', ''));
  await until(/hello/);
  socket.write(bytes, () => socket.resetAndDestroy());
  expect(statusesIn(await answersTo(port, post('/a', '1', CLOSE)))).toEqual([200]);
});

test('a rejected request is answered after those before it, and ends the connection', async () => {
  const port = await start(echo);
  const answers = await answersTo(port, `${post('/a', '1')}nonsense\r\n\r\n${post('/b', '2')}`);
  expect(statusesIn(answers)).toEqual([200, 400]);
  expect(answers).toMatch(/Connection: close\r\n\r\nThe request line is malformed\.$/);
  expect(host.wire().requests).toBe(1);
});

test('a client that sends after the last response can still read it', async () => {
  const port = await start(echo);
  const { socket, until } = rawClient(port);
  socket.write(`nonsense\r\n\r\n${'x'.repeat(1_000_000)}`);
  socket.write('x'.repeat(1_000_000));
  expect(statusesIn(await until(/malformed/))).toEqual([400]);
  socket.destroy();
});

test('a body that is too long for every route is passed on as too long, and the connection continues', async () => {
  const port = await start(({ body }) => ({ status: 200, headers: {}, body: `${body.length};` }));
  const answers = await answersTo(port, post('/', 'a'.repeat(100_000)) + post('/', 'a', CLOSE));
  expect(answers).toMatch(/1001;HTTP.*\r\n1;$/s);
});

test('a client that does not read gets no more responses than fit', async () => {
  let answered = 0;
  const port = await start(({ path }) => {
    if (path === '/') answered++;
    return { status: 200, headers: {}, body: 'a'.repeat(1_000_000) };
  });
  const { socket } = rawClient(port);
  const requests = 100;
  socket.pause();
  socket.write(post('/', '').repeat(requests - 1) + post('/', '', CLOSE));
  await expect.poll(() => answered).toBeGreaterThan(0);
  // The whole exchange with another client, after which the first one's would be over if nothing held it
  // back.
  await answersTo(port, post('/other', '', CLOSE));
  expect(answered).toBeLessThan(requests / 2);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  await closed;
  expect(answered).toBe(requests);
  expect(socket.bytesRead).toBeGreaterThan(requests * 1_000_000);
});

test('a head above 64 KiB is rejected', async () => {
  const port = await start(echo);
  const answers = await answersTo(port, `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(70_000)}\r\n\r\n`);
  expect(statusesIn(answers)).toEqual([431]);
});

test('closing the host ends connections in every state', async () => {
  const port = await start(({ path }) =>
    path === '/never'
      ? new Promise(() => {})
      : echo({ method: '', path, headers: {}, body: Buffer.alloc(0) }),
  );
  const clients = await Promise.all(
    ['', 'POST /', post('/a', '12').slice(0, -1), post('/never', '')].map(async (bytes) => {
      const client = rawClient(port);
      client.socket.write(post('/hello', '') + bytes);
      await client.until(/hello/);
      return client;
    }),
  );
  const closed = clients.map(({ socket }) => new Promise((resolve) => socket.once('close', resolve)));
  await host.close();
  await Promise.all(closed);
  expect(host.wire().connectionsOpened).toBe(4);
});
