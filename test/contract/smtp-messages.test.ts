import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, it, vi } from 'vitest';
import { SMTP_HOSTS } from '../../mocks/smtp/index.ts';
import { codeOf, stuffed } from '../mocks/smtp/raw-client.ts';
import { smtpMocks } from '../mocks/smtp/started.ts';

const ID = 'X-Sendoff-Id: 1a-zz';
const SIMPLE = `From: a@b.example\r\n${ID}\r\nSubject: Hello\r\n\r\nBody\r\n`;

describe.each(SMTP_HOSTS)('a message sent to the %s SMTP mock', (host) => {
  const { start, greeted } = smtpMocks(host);

  it('finds the identity in any header case and folded, and returns none if there is none', async () => {
    const { server, sink } = await start({}, false);
    const client = await greeted(server);
    await client.deliver(['a@x.example'], 'X-SENDOFF-ID: up-1\r\n\r\nx\r\n');
    await client.deliver(['a@x.example'], 'From: x\r\nx-sendoff-id:\r\n folded-2\r\nTo: y\r\n\r\nx\r\n');
    await client.deliver(['a@x.example'], 'From: x\r\n\r\nX-Sendoff-Id: body-3\r\n');
    await client.deliver(['a@x.example'], 'X-Sendoff-Id-Other: 4\r\nX-Sendoff-Id: only-head-5\r\n');
    expect(sink.pairs.map(([, id]) => id)).toEqual(['up-1', 'folded-2', '', 'only-head-5']);
  });

  it('keeps every mailbox and repeated header in order, and finds the blind copies', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    const head = [
      'From: Ann <ann@shop.example>, Bob <bob@SHOP.example>',
      'Sender: bob@shop.example',
      'To: first@x.example, Second <second@X.example>',
      'X-Tag: one',
      'Cc: Team: c1@x.example, c2@x.example;',
      'Reply-To: Help <help@shop.example>, sales@shop.example',
      'X-Order: 7',
      'x-tag: two',
      'Reply-To: third@shop.example',
      'X-Tag: one',
    ];
    const recipients = [
      'first@x.example',
      'second@x.example',
      'c1@x.example',
      'c2@x.example',
      'blind@x.example',
    ];
    await client.deliver(recipients, `${head.join('\r\n')}\r\n\r\nText\r\n`);
    const messages = await sink.messages();
    expect(messages.map(({ recipient }) => recipient)).toEqual(recipients);
    for (const message of messages) {
      expect(message).toMatchObject({
        from: ['Ann <ann@shop.example>', 'Bob <bob@shop.example>'],
        to: ['<first@x.example>', 'Second <second@x.example>'],
        cc: ['<c1@x.example>', '<c2@x.example>'],
        bcc: ['<blind@x.example>'],
        replyTo: ['Help <help@shop.example>', '<sales@shop.example>', '<third@shop.example>'],
        headers: [
          ['x-order', '7'],
          ['x-tag', 'one'],
          ['x-tag', 'two'],
          ['x-tag', 'one'],
        ],
      });
    }
  });

  it('is parsed once and kept once for any number of recipients', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    const recipients = Array.from({ length: 300 }, (_, i) => `r${i}@x.example`);
    const parse = vi.spyOn(PostalMime, 'parse');
    try {
      await client.deliver(recipients, SIMPLE);
      const messages = await sink.messages();
      expect(messages.map(({ recipient }) => recipient)).toEqual(recipients);
      expect(parse).toHaveBeenCalledTimes(1);
      const [first, ...others] = messages;
      for (const { recipient: _, ...shared } of others) {
        for (const [field, value] of Object.entries(shared)) expect(value).toBe(first?.[field as 'text']);
      }
    } finally {
      parse.mockRestore();
    }
  });

  it('rejects a message above the size limit at its final dot, and delivers the next one', async () => {
    const { server, sink } = await start({ maxBytes: 1000 });
    const client = await greeted(server);
    expect(codeOf(await client.deliver(['a@x.example'], `${SIMPLE}${'y'.repeat(2000)}\r\n`))).toBe(552);
    expect(codeOf(await client.deliver(['b@x.example'], SIMPLE))).toBe(250);
    expect(sink.pairs.map(([recipient]) => recipient)).toEqual(['b@x.example']);
  });

  it('accepts any body unchanged, also its dots', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    const line = fc.string({ unit: fc.constantFrom('.', 'a', ' ', '\t', '=', '-', 'é'), maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 8 }), async (lines) => {
        sink.deliveries = [];
        const head = 'From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n';
        const text = `${lines.join('\r\n')}.`;
        expect(codeOf(await client.deliver(['a@x.example'], `${head}${text}\r\n`))).toBe(250);
        expect((await sink.messages())[0]?.text).toBe(text.replaceAll('\r\n', '\n'));
      }),
      { numRuns: 100 },
    );
  });

  it('answers and delivers the same however a pipelined session is split', async () => {
    const { server, sink } = await start();
    // RFC 2920 has DATA as the last command of a group, and smtp-server 3.21 hangs on a second message in one
    // chunk.
    const second =
      host === 'fast'
        ? [
            Buffer.from('RSET\r\nMAIL FROM:<s@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\n'),
            stuffed(Buffer.from('\r\nno head\r\n')),
          ]
        : [];
    const session = Buffer.concat([
      Buffer.from('MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\nRCPT TO:<>\r\nDATA\r\n'),
      stuffed(Buffer.from(`From: a@b.example\r\n${ID}\r\n\r\n.\r\n..\r\nline\r\n\r\n.\r\n`)),
      ...second,
      Buffer.from('NOOP\r\nFROB\r\n'),
    ]);
    const codes = [250, 250, 501, 354, 250, ...(host === 'fast' ? [250, 250, 250, 354, 250] : []), 250, 500];
    const run = async (pieces: readonly Buffer[]): Promise<void> => {
      sink.deliveries = [];
      const client = await greeted(server);
      await client.sendPieces(pieces);
      expect((await client.replies(codes.length)).map(codeOf)).toEqual(codes);
      expect(sink.pairs).toEqual([
        ['a@x.example', '1a-zz'],
        ...(host === 'fast' ? [['b@x.example', '']] : []),
      ]);
      expect((await sink.deliveries[0]?.read())?.text).toBe('.\n..\nline\n\n.');
      client.close();
    };
    await run([session]);
    await run(Array.from(session, (byte) => Buffer.of(byte)));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: session.length - 1 }), { maxLength: 12 }),
        (cuts) => {
          const sorted = [0, ...cuts.sort((a, b) => a - b), session.length];
          return run(sorted.slice(1).map((end, i) => session.subarray(sorted[i], end)));
        },
      ),
      { numRuns: host === 'fast' ? 100 : 5 },
    );
  });

  it('accepts an empty message', async () => {
    const { server, sink } = await start();
    expect(codeOf(await (await greeted(server)).deliver(['a@x.example'], ''))).toBe(250);
    expect(sink.pairs).toEqual([['a@x.example', '']]);
  });

  it('answers a client that closes its side early', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    client.send('MAIL FROM:<s@x.example>\r\nRCPT TO:<a@x.example>\r\nDATA\r\n');
    await client.replies(3);
    client.socket.end(stuffed(Buffer.from(SIMPLE)));
    expect(codeOf(await client.reply())).toBe(250);
    expect(sink.deliveries).toHaveLength(1);
  });

  it('delivers no message whose client disconnected', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    await client.ask('MAIL FROM:<s@x.example>');
    await client.ask('RCPT TO:<a@x.example>');
    await client.ask('DATA');
    client.send(`${SIMPLE}half`);
    client.close();
    await (await greeted(server)).deliver(['b@x.example'], SIMPLE);
    expect(sink.pairs.map(([recipient]) => recipient)).toEqual(['b@x.example']);
  });

  it('accepts messages of nodemailer', async () => {
    const { server, sink } = await start();
    const transport = createTransport({ ...server.endpoint, ignoreTLS: true, pool: true, maxConnections: 2 });
    const html = `<p>${'long line & ünïcode '.repeat(100)}</p>\n.\n<b>..</b>`;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        transport.sendMail({
          from: { name: 'Shop', address: 'shop@shop.example' },
          to: { name: 'Zoë "Z" Ü', address: `user${index}@x.example` },
          subject: `Nr ${index} 😀`,
          text: `.\n..\nHello ${index}\n`,
          html,
          headers: { 'X-Sendoff-Id': `${index}-id` },
          attachments: [{ filename: 'a.pdf', content: Buffer.alloc(3000, index) }],
        }),
      ),
    );
    transport.close();
    expect(new Set(sink.pairs.map(([recipient, id]) => `${recipient} ${id}`)).size).toBe(20);
    const messages = await sink.messages();
    const seventh = messages.find(({ recipient }) => recipient === 'user7@x.example');
    expect(seventh).toMatchObject({
      from: ['Shop <shop@shop.example>'],
      to: ['Zoë "Z" Ü <user7@x.example>'],
      subject: 'Nr 7 😀',
      text: '.\n..\nHello 7',
      html,
    });
    expect(seventh?.attachments).toMatchObject([{ filename: 'a.pdf', size: 3000 }]);
  });
});
