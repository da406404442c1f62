import { describe, expect, it } from 'vitest';
import { ACCOUNT, CREDENTIALS, MAX_LINE, SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { codeOf } from '../mocks/smtp/raw-client.ts';
import { smtpMocks } from '../mocks/smtp/started.ts';

const ID = 'X-Sendoff-Id: 1a-zz';
const SIMPLE = `From: a@b.example\r\n${ID}\r\nSubject: Hello\r\n\r\nBody\r\n`;

describe.each(SMTP_HOSTS)('the %s SMTP mock', (host) => {
  const { start, connected, greeted } = smtpMocks(host);

  it('greets, and offers the extensions that clients use', async () => {
    const { server } = await start();
    const client = await connected(server);
    expect(codeOf(await client.reply())).toBe(220);
    client.send('EHLO client.example\r\n');
    const offered = (await client.reply()).split('\r\n').map((line) => line.slice(4));
    for (const extension of ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'ENHANCEDSTATUSCODES']) {
      expect(offered).toContain(extension);
    }
    expect(offered).toContain('AUTH PLAIN LOGIN CRAM-MD5 XOAUTH2');
    expect(offered).toContain(`SIZE ${50 * 1024 * 1024}`);
  });

  it('delivers once for each accepted recipient, before it answers the final dot', async () => {
    const { server, sink } = await start({}, false);
    const client = await greeted(server);
    expect(codeOf(await client.deliver(['a@x.example', 'b@x.example', 'a@x.example'], SIMPLE))).toBe(250);
    expect(sink.pairs).toEqual([
      ['a@x.example', '1a-zz'],
      ['b@x.example', '1a-zz'],
      ['a@x.example', '1a-zz'],
    ]);
  });

  it('accepts several messages on one connection', async () => {
    const { server, sink } = await start({}, false);
    const client = await greeted(server);
    for (const recipient of ['a@x.example', 'b@x.example']) {
      expect(codeOf(await client.deliver([recipient], SIMPLE))).toBe(250);
    }
    expect(await client.ask('QUIT')).toBe(221);
    expect(await client.reply()).toBe('');
    expect(sink.pairs.map(([recipient]) => recipient)).toEqual(['a@x.example', 'b@x.example']);
  });

  it('answers 503 to commands out of order, and drops the transaction on RSET', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    expect(await client.ask('RCPT TO:<a@x.example>')).toBe(503);
    expect(await client.ask('DATA')).toBe(503);
    expect(await client.ask('MAIL FROM:<s@x.example>')).toBe(250);
    expect(await client.ask('MAIL FROM:<s@x.example>')).toBe(503);
    expect(await client.ask('DATA')).toBe(503);
    expect(await client.ask('RCPT TO:<a@x.example>')).toBe(250);
    expect(await client.ask('RSET')).toBe(250);
    expect(await client.ask('RCPT TO:<a@x.example>')).toBe(503);
    expect(await client.ask('NOOP')).toBe(250);
    expect(await client.ask('VRFY <a@x.example>')).toBe(252);
    expect(sink.deliveries).toEqual([]);
  });

  it('answers 503 to MAIL before EHLO, and accepts HELO too', async () => {
    const { server } = await start();
    const client = await connected(server);
    await client.reply();
    expect(await client.ask('MAIL FROM:<s@x.example>')).toBe(503);
    expect(await client.ask('HELO client.example')).toBe(250);
    expect(await client.ask('mail from:<s@x.example>')).toBe(250);
  });

  it.each([
    ['FROB', 500],
    ['EHLO', 501],
    ['MAIL', 501],
    ['MAIL FROM:s@x.example <', 501],
    ['MAIL FROM:<s@x.example', 501],
    ['MAIL FROM:<s@x.example> SIZE=99999999999', 552],
  ])('answers %j with %i', async (line, code) => {
    const { server } = await start();
    expect(await (await greeted(server)).ask(line)).toBe(code);
  });

  it.each([
    'MAIL FROM:<>',
    'MAIL FROM:<s@x.example> SIZE=100 BODY=8BITMIME SMTPUTF8',
    'mail FROM:<s@x.example> body=7bit',
  ])('accepts %s', async (line) => {
    const { server } = await start();
    expect(await (await greeted(server)).ask(line)).toBe(250);
  });

  it('sends enhanced status codes', async () => {
    const { server } = await start();
    const client = await greeted(server);
    client.send('MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\nRSET\r\nRCPT TO:<a@x.example>\r\n');
    const replies = await client.replies(4);
    expect(replies.map((reply) => reply.split(' ')[1])).toEqual(['2.1.0', '2.1.5', '2.0.0', '5.5.1']);
  });

  it('rejects a command line that is too long, however it is split', async () => {
    const { server } = await start();
    for (const pieces of [1, 3]) {
      const client = await greeted(server);
      const line = Buffer.from(`NOOP ${'x'.repeat(MAX_LINE * 2)}\r\n`);
      const size = Math.ceil(line.length / pieces);
      await client.sendPieces(
        Array.from({ length: pieces }, (_, i) => line.subarray(i * size, (i + 1) * size)),
      );
      // RFC 5321, 4.5.3.1.9.
      expect(codeOf(await client.reply())).toBe(500);
    }
  });

  it('authenticates the right credentials, and requires them if configured', async () => {
    const { server } = await start({ auth: 'required' });
    const client = await greeted(server);
    const plain = (secret: string): string =>
      `AUTH PLAIN ${Buffer.from(`\0${CREDENTIALS.user}\0${secret}`).toString('base64')}`;
    expect(server.endpoint).toMatchObject({ ...CREDENTIALS, account: ACCOUNT });
    const { endpoint } = (await start()).server;
    expect([endpoint.user, endpoint.account]).toEqual([undefined, ACCOUNT]);
    expect(await client.ask('MAIL FROM:<s@x.example>')).toBe(530);
    expect(await client.ask(plain('wrong'))).toBe(535);
    expect(await client.ask(plain(CREDENTIALS.secret))).toBe(235);
    expect(await client.ask('MAIL FROM:<s@x.example>')).toBe(250);
  });

  it('reports that its port is in use', async () => {
    const { server } = await start();
    await expect(start({ port: server.endpoint.port })).rejects.toMatchObject({
      code: 'port-in-use',
      exitCode: 2,
    });
  });

  it('closes with open connections', async () => {
    const { server } = await start();
    const client = await greeted(server);
    await server.close();
    expect(await client.reply()).toBe('');
  });
});
