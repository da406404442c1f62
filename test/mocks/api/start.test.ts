import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { isDialectName, startApiMock } from '../../../mocks/api/index.ts';
import { sendgridCases } from './requests/sendgrid.ts';
import { keepingSink } from './requests/table.ts';

const HOSTS = ['fast', 'library'] as const;

test.each(HOSTS)('the %s host reports the port in use, and what to change', async (host) => {
  const first = await startApiMock({ dialect: 'sendgrid', host, port: 0, sink: keepingSink() });
  const { port } = first.endpoint;
  await expect(startApiMock({ dialect: 'mailgun', host, port, sink: keepingSink() })).rejects.toMatchObject({
    code: 'port-in-use',
    exitCode: 2,
    message: expect.stringContaining(`${port} on 127.0.0.1`),
    hint: expect.stringContaining('`port`'),
  });
  await first.close();
});

test.each(HOSTS)('the %s host reports its address, its key and its socket options', async (host) => {
  const mock = await startApiMock({ dialect: 'mailgun', host, port: 0, sink: keepingSink() });
  expect(mock.endpoint).toMatchObject({ host: '127.0.0.1', user: 'api', secret: expect.any(String) });
  expect(mock.facts).toMatchObject({ dialect: 'mailgun', host, noDelay: true });
  await mock.close();
});

test.each(HOSTS)('the %s host accepts a body in any chunks over one connection', async (host) => {
  const sink = keepingSink();
  const mock = await startApiMock({ dialect: 'sendgrid', host, port: 0, sink });
  const call = sendgridCases[0]?.call(mock.endpoint, new Map());
  const body = Buffer.from(String(call?.body));
  const status = await new Promise((resolve, reject) => {
    const sending = request({
      ...mock.endpoint,
      method: 'POST',
      path: call?.path,
      headers: { ...call?.headers },
    });
    sending.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)));
    sending.on('error', reject);
    for (let i = 0; i < body.length; i += 100) sending.write(body.subarray(i, i + 100));
    sending.end();
  });
  expect(status).toBe(202);
  expect(sink.received).toHaveLength(1);
  const { bytesReceived, ...counts } = mock.wire();
  expect(bytesReceived).toBeGreaterThan(body.length);
  expect(counts).toMatchObject({ connectionsOpened: 1, requests: 1, turnarounds: 1 });
  await mock.close();
});

test.each(HOSTS)('closing the %s host ends its connections, whose bytes stay counted', async (host) => {
  const mock = await startApiMock({ dialect: 'postmark', host, port: 0, sink: keepingSink() });
  const socket = connect(mock.endpoint.port, mock.endpoint.host);
  const answered = new Promise((resolve) => socket.once('data', resolve));
  const ended = new Promise((resolve) => socket.once('close', resolve));
  const head = 'GET /nope HTTP/1.1\r\nHost: x\r\n\r\n';
  socket.write(head);
  await answered;
  await mock.close();
  await ended;
  expect(mock.wire()).toMatchObject({ bytesReceived: head.length, requests: 1 });
  expect(mock.wire().bytesSent).toBe(socket.bytesRead);
});

test('dialects are known by name', () => {
  expect(['sendgrid', 'postmark', 'mailgun', 'toString', 'smtp'].map(isDialectName)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
