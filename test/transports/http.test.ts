import { afterEach, expect, it } from 'vitest';
import type { TransportOptions } from '../../src/model/transport.ts';
import { HttpSender } from '../../src/transports/api/http.ts';
import { type StubHttp, startStubHttp } from './stub-http.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const REQUEST = { path: '/send', headers: { 'content-type': 'application/json' }, body: '{}' };

async function meet(
  answer: StubHttp['answer'],
  options: Partial<TransportOptions> = {},
): Promise<{ stub: StubHttp; sender: HttpSender }> {
  const stub = await startStubHttp(answer);
  const { endpoint } = stub;
  const sender = new HttpSender({
    concurrency: 3,
    connection: 'warm',
    timeoutMs: 5000,
    ...options,
    endpoint,
  });
  closing.push(stub.close, () => sender.close());
  return { stub, sender };
}

it('sequential requests use one connection, whatever the limit', async () => {
  const { stub, sender } = await meet((_, response) => void response.end('sent'));
  for (let i = 0; i < 4; i++)
    expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200, body: 'sent' });
  expect(stub.opened).toBe(1);
});

it('requests beyond the last connection wait until one is free', async () => {
  const { stub, sender } = await meet((_, response) => void response.end('sent'));
  const answers = await Promise.all(Array.from({ length: 20 }, () => sender.exchange(REQUEST)));
  expect(answers).toEqual(Array(20).fill({ status: 200, body: 'sent' }));
  expect(stub.opened).toBe(3);
});

it('a connection that the server ended is reopened for the next request', async () => {
  const { stub, sender } = await meet((_, response) => void response.end('sent'), { concurrency: 1 });
  expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200 });
  stub.drop();
  await expect.poll(() => stub.open).toBe(0);
  expect(await sender.exchange(REQUEST)).toMatchObject({ status: 200 });
  expect(stub.opened).toBe(2);
});

it('a response in pieces is joined, also within a character', async () => {
  const text = Buffer.from('{"message":"über das Maß"}');
  const { sender } = await meet((_, response) => {
    response.writeHead(422, { 'content-length': text.length, 'retry-after': '3' });
    // Between the two bytes of the ü; what follows is another write.
    response.write(text.subarray(0, 13), () => response.end(text.subarray(13)));
  });
  expect(await sender.exchange(REQUEST)).toEqual({
    status: 422,
    body: text.toString(),
    retryAfterMs: 3000,
  });
});

it('an interim response is no final response', async () => {
  const { sender } = await meet((_, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(202).end();
  });
  expect(await sender.exchange(REQUEST)).toMatchObject({ status: 202, body: '' });
});

it('a response truncated after its head fails', async () => {
  const { sender } = await meet((_, response) => {
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345', () => response.destroy());
  });
  await expect(sender.exchange(REQUEST)).rejects.toMatchObject({ code: expect.stringMatching(/UND_ERR/) });
});

it.each(['warm', 'cold'] as const)('a request to a closed sender fails (%s)', async (connection) => {
  const { stub, sender } = await meet((_, response) => void response.end('sent'), { connection });
  await sender.close();
  await expect(sender.exchange(REQUEST)).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' });
  expect(stub.opened).toBe(0);
});
