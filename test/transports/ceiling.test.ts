import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseResponse } from '../../src/transports/ceiling/http.ts';
import { dotStuffed, replies } from '../../src/transports/ceiling/smtp.ts';
import { PLACEHOLDER, Splice } from '../../src/transports/ceiling/splice.ts';
import { findTransport } from '../../src/transports/index.ts';
import { CLIENT_RENDER, recipient, recipients, STATIC } from './contents.ts';
import { startStubHttp } from './stub-http.ts';
import { startStubSmtp } from './stub-smtp.ts';

it('replaces each placeholder by an address, with a length known in advance', () => {
  const text = fc.string().filter((one) => !one.includes('@'));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), fc.emailAddress(), (texts, address) => {
      const splice = new Splice(Buffer.from(texts.join(PLACEHOLDER)));
      const pieces: Buffer[] = [];
      splice.write(address, (piece) => pieces.push(Buffer.from(piece)));
      expect(Buffer.concat(pieces).toString()).toBe(texts.join(address));
      expect(splice.length(address)).toBe(Buffer.byteLength(texts.join(address)));
    }),
  );
});

it('waits for complete replies of any number of lines', () => {
  const text = '250-first\r\n250-more\r\n250 ok\r\n354 go on\r\n';
  for (let end = 0; end < text.length; end++) expect(replies(text.slice(0, end), 2)).toBeUndefined();
  expect(replies(text, 2)).toEqual(['250 ok', '354 go on']);
});

it('waits for complete responses, with a length or in chunks', () => {
  for (const text of [
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n',
  ]) {
    for (let end = 0; end < text.length; end++) expect(parseResponse(text.slice(0, end))).toBeUndefined();
    expect(parseResponse(text)).toEqual({ status: 200, body: 'hello' });
  }
});

it('doubles the first dot of a line and ends the message', () => {
  expect(dotStuffed(Buffer.from('.a\n..b\r\nc.')).toString()).toBe('..a\r\n...b\r\nc.\r\n.\r\n');
});

it('replays one message for every recipient over SMTP', async () => {
  const stub = await startStubSmtp();
  const transport = findTransport('raw-smtp')?.create({
    endpoint: stub.endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 5_000,
  });
  await transport?.prepare(STATIC);
  await transport?.send(recipients(3));
  await transport?.close();
  await stub.close();
  const texts = stub.messages.map(({ data }) => data.toString('latin1'));
  expect(texts[2]).toContain('To: user2@example.com\r\n');
  expect(texts.map((text, index) => text.replace(recipient(index).address, ''))).toEqual(
    Array(3).fill(texts[0]?.replace('user0@example.com', '')),
  );
});

it('replays one request for every recipient over HTTP', async () => {
  const stub = await startStubHttp((_request, response) => response.writeHead(202).end());
  const transport = findTransport('raw-api-sendgrid')?.create({
    endpoint: stub.endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 5_000,
  });
  await transport?.prepare(STATIC);
  expect(await transport?.send(recipients(2))).toEqual([{ kind: 'accepted' }, { kind: 'accepted' }]);
  await transport?.close();
  await stub.close();
  expect(stub.opened).toBe(1);
  const bodies = stub.requests.map(({ body }) => JSON.parse(body.toString()));
  expect(bodies.map(({ personalizations }) => personalizations)).toEqual(
    recipients(2).map(({ address }) => [{ to: [{ email: address }] }]),
  );
});

it('replays static content only', async () => {
  const options = {
    endpoint: { host: '127.0.0.1', port: 1 },
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 1,
  } as const;
  const prepared = findTransport('raw-smtp')?.create(options).prepare(CLIENT_RENDER);
  await expect(prepared).rejects.toMatchObject({ code: 'ceiling-static' });
});
