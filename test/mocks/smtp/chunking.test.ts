import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeOf, stuffed } from './raw-client.ts';
import { smtpMocks } from './started.ts';

const MAIL = 'MAIL FROM:<s@x.example>\r\n';
const RCPT = 'RCPT TO:<a@x.example>\r\n';
const MESSAGE = 'From: a@b.example\r\nX-Sendoff-Id: 1a-zz\r\n\r\n.\r\n..\r\nQUIT\r\n';
const bdat = (text: string, last = true): string =>
  `BDAT ${Buffer.byteLength(text)}${last ? ' LAST' : ''}\r\n${text}`;

/** RFC 3030. smtp-server does not offer it. */
describe('CHUNKING of the fast SMTP mock', () => {
  const { start, greeted } = smtpMocks('fast');

  async function answered(commands: string, replies: number, maxBytes?: number) {
    const { server, sink } = await start(maxBytes === undefined ? {} : { maxBytes });
    const client = await greeted(server);
    client.send(commands);
    return { client, sink, server, codes: (await client.replies(replies)).map(codeOf) };
  }

  it('is offered', async () => {
    const { server } = await start();
    const client = await greeted(server);
    client.send('EHLO client.example\r\n');
    expect(await client.reply()).toContain('\r\n250-CHUNKING\r\n');
  });

  it('accepts a message in one chunk with its envelope, byte for byte, in one turnaround', async () => {
    const { server, sink } = await start();
    const client = await greeted(server);
    const before = server.wire();
    client.send(MAIL + RCPT + bdat(MESSAGE));
    expect((await client.replies(3)).map(codeOf)).toEqual([250, 250, 250]);
    const { turnarounds, requests } = server.wire();
    expect([turnarounds - before.turnarounds, requests - before.requests]).toEqual([1, 1]);
    expect(sink.pairs).toEqual([['a@x.example', '1a-zz']]);
    expect((await sink.messages())[0]?.text).toBe('.\n..\nQUIT');
  });

  it('accepts a message in many chunks; the last may be empty', async () => {
    const chunks = bdat(MESSAGE.slice(0, 20), false) + bdat(MESSAGE.slice(20), false) + bdat('');
    const { codes, sink } = await answered(MAIL + RCPT + chunks, 5);
    expect(codes).toEqual([250, 250, 250, 250, 250]);
    expect((await sink.messages())[0]?.text).toBe('.\n..\nQUIT');
  });

  it.each([
    ['before MAIL', bdat(MESSAGE), [503]],
    ['without a recipient', MAIL + bdat(MESSAGE), [250, 503]],
    ['after the last one', MAIL + RCPT + bdat(MESSAGE) + bdat('x'), [250, 250, 250, 503]],
    ['of a size that is none', `${MAIL}${RCPT}BDAT x LAST\r\nNOOP\r\n`, [250, 250, 501, 250]],
  ])('rejects a chunk %s, and reads its octets', async (_, commands, expected) => {
    const { codes, client } = await answered(commands, expected.length);
    expect(codes).toEqual(expected);
    expect(await client.ask('NOOP')).toBe(250);
  });

  it('requires RSET after a rejected chunk', async () => {
    const { client } = await answered(MAIL + bdat(MESSAGE), 2);
    client.send(`${MAIL + bdat(MESSAGE)}RSET\r\n${MAIL}${RCPT}${bdat(MESSAGE)}`);
    expect((await client.replies(6)).map(codeOf)).toEqual([503, 503, 250, 250, 250, 250]);
  });

  it('drops the chunks of a reset transaction', async () => {
    const commands = `${MAIL}${RCPT}${bdat('lost', false)}RSET\r\n${MAIL}${RCPT}${bdat(MESSAGE)}`;
    const { codes, sink } = await answered(commands, 7);
    expect(codes).toEqual(Array(7).fill(250));
    expect(sink.pairs).toEqual([['a@x.example', '1a-zz']]);
  });

  it('rejects DATA and recipients after the first chunk', async () => {
    const { codes, client } = await answered(`${MAIL}${RCPT}${bdat('x', false)}${RCPT}DATA\r\n`, 5);
    expect(codes).toEqual([250, 250, 250, 503, 503]);
    client.send(`RSET\r\n${MAIL}${RCPT}DATA\r\n`);
    await client.replies(4);
    client.send(stuffed(Buffer.from(MESSAGE)));
    expect(codeOf(await client.reply())).toBe(250);
  });

  it('rejects a message above the size limit, also in many chunks', async () => {
    const half = bdat('y'.repeat(600), false);
    const { codes, client, sink } = await answered(MAIL + RCPT + half + half + bdat('z'), 5, 1000);
    expect(codes).toEqual([250, 250, 250, 552, 503]);
    client.send(`RSET\r\n${MAIL}${RCPT}${bdat(MESSAGE)}`);
    expect((await client.replies(4)).map(codeOf)).toEqual([250, 250, 250, 250]);
    expect(sink.deliveries).toHaveLength(1);
  });

  it('merges before it answers later commands', async () => {
    const merging = `X-SMTPAPI: {"to":["b@x.example"]}\r\n${MESSAGE}`;
    const { codes, sink } = await answered(`${MAIL + RCPT + bdat(merging)}NOOP\r\nFROB\r\n`, 5);
    expect(codes).toEqual([250, 250, 250, 250, 500]);
    expect(sink.pairs).toEqual([['b@x.example', '1a-zz']]);
  });

  it('answers and delivers the same however a session is split', async () => {
    const { server, sink } = await start();
    const cut = (text: string, cuts: readonly number[]): string[] => {
      const places = [0, ...cuts.map((one) => one % (text.length + 1)).sort((a, b) => a - b), text.length];
      return places.slice(1).map((end, i) => text.slice(places[i], end));
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { maxLength: 3 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (chunks, cuts) => {
          sink.deliveries = [];
          const pieces = cut(MESSAGE, chunks);
          const session = `${MAIL + RCPT + pieces.map((one, i) => bdat(one, i === pieces.length - 1)).join('')}FROB\r\n`;
          const client = await greeted(server);
          await client.sendPieces(
            cut(session, cuts)
              .filter((one) => one !== '')
              .map((one) => Buffer.from(one)),
          );
          const codes = (await client.replies(pieces.length + 3)).map(codeOf);
          expect(codes).toEqual([...Array(pieces.length + 2).fill(250), 500]);
          expect((await sink.messages())[0]?.text).toBe('.\n..\nQUIT');
          client.close();
        },
      ),
      { numRuns: 50 },
    );
  });
});
