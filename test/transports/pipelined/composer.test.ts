import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import { describe, expect, it } from 'vitest';
import { unstuffed } from '../../../mocks/smtp/fast/incoming.ts';
import { contentFromMime } from '../../../mocks/smtp/mime.ts';
import type { Attachment, Rendered } from '../../../src/model/message.ts';
import { addressedTo, type CanonicalMessage, canonicalize } from '../../../src/model/proof/canonical.ts';
import { smtpMessages } from '../../../src/transports/smtp/messages.ts';
import { createComposer } from '../../../src/transports/smtp/pipelined/compose/composer.ts';
import { Writer } from '../../../src/transports/writer.ts';
import { COMMON, recipient, STATIC } from '../contents.ts';

const WIRES = [true, false].flatMap((eightBit) => [true, false].map((dots) => ({ eightBit, dots })));

interface Parts {
  readonly rendered: Rendered;
  readonly name: string;
  readonly sender: string;
  readonly address: string;
  readonly attachments: readonly Attachment[];
}

async function composed(
  parts: Parts,
  wire: (typeof WIRES)[number],
): Promise<{ ours: Buffer; theirs: Buffer }> {
  const to = { ...recipient(0), name: parts.name, address: parts.address };
  const messages = await smtpMessages({
    strategy: 'client-render',
    common: { ...COMMON, from: { ...COMMON.from, name: parts.sender }, attachments: parts.attachments },
    render: () => parts.rendered,
  });
  const message = messages.message([to]);
  const writer = new Writer();
  createComposer('5e551017', false).write(message, wire, writer);
  const written = writer.copyFrom(0);
  const theirs = await new MailComposer(message).compile().build();
  return { ours: wire.dots ? unstuffed(written) : written, theirs };
}

async function read(raw: Buffer, address: string): Promise<CanonicalMessage> {
  const wired = Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  return addressedTo(await contentFromMime(wired, [address]), address);
}

function meant({ rendered, name, sender, address, attachments }: Parts): CanonicalMessage {
  return canonicalize({
    ...rendered,
    recipient: address,
    from: [{ ...COMMON.from, name: sender }],
    to: [{ address, name }],
    replyTo: COMMON.replyTo,
    headers: Object.entries(rendered.headers),
    attachments,
  });
}

const USUAL = fc.constantFrom(
  'Grüße',
  '山田太郎',
  'مرحبا',
  '🎁🎉',
  '<b>',
  '&',
  '"x"',
  "o'y",
  ',',
  ';',
  'x'.repeat(80),
  'é'.repeat(40),
);
/** What people write, and what breaks composers. */
const ANY = fc.oneof(
  USUAL,
  fc.constantFrom('\\', '=?utf-8?Q?x?=', '=', '.', '..', '.x', '-- ', '--=_5e551017_mixed-', '字'.repeat(60)),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
);
const LINES = fc.constantFrom(
  '\n',
  '\n',
  '\n\n.\n',
  '\n..\n',
  'long '.repeat(250),
  'ü'.repeat(600),
  '\t',
  ' \n',
);
const LONG_NAME = 'X-A-Rather-Long-Name-For-A-Header-Field-That-Nobody-Needs';

/** Readers of headers agree about single spaces between words alone. */
function partsOf(word: fc.Arbitrary<string>): fc.Arbitrary<Parts> {
  const phrase = (most: number): fc.Arbitrary<string> =>
    fc
      .array(word, { minLength: 1, maxLength: most })
      .map((words) => words.join(' ').replace(/\s+/g, ' ').trim());
  const text = fc
    .array(fc.oneof(word, LINES), { minLength: 1, maxLength: 12 })
    .map((words) => `a${words.join(' ').replace(/\r/g, '')}`);
  const attachment: fc.Arbitrary<Attachment> = fc.record({
    filename: fc.constantFrom('a.pdf', 'Rechnung März.pdf', 'x y.png', '見積書.pdf'),
    contentType: fc.constantFrom('application/pdf', 'image/png'),
    content: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    disposition: fc.constantFrom('attachment' as const, 'inline' as const),
  });
  return fc.record({
    rendered: fc.record({
      subject: phrase(8),
      text,
      html: text,
      headers: fc.dictionary(fc.constantFrom('X-Order', 'List-Unsubscribe', LONG_NAME), phrase(6)),
    }),
    name: phrase(5),
    sender: phrase(3),
    address: fc.constantFrom('ann@x.example', "o'neil+x@x.example", 'ann@münchen.example', 'änn@x.example'),
    attachments: fc.array(
      attachment.map((one) => (one.disposition === 'inline' ? { ...one, contentId: 'cid.1' } : one)),
      { maxLength: 3 },
    ),
  });
}

describe('Sendoff’s composer', () => {
  it('writes the expected content, for any texts, names, headers, files and connections', async () => {
    await fc.assert(
      fc.asyncProperty(partsOf(ANY), fc.constantFrom(...WIRES), async (made, wire) => {
        const { ours } = await composed(made, wire);
        expect(await read(ours, made.address)).toEqual(meant(made));
      }),
      { numRuns: 150 },
    );
  });

  it('writes the same content as nodemailer for common messages', async () => {
    await fc.assert(
      fc.asyncProperty(partsOf(USUAL), fc.constantFrom(...WIRES), async (made, wire) => {
        const { ours, theirs } = await composed(made, wire);
        expect(await read(ours, made.address)).toEqual(await read(theirs, made.address));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps to the line lengths and octets that the connection allows', async () => {
    await fc.assert(
      fc.asyncProperty(partsOf(ANY), fc.constantFrom(...WIRES), async (made, wire) => {
        const { ours } = await composed(made, wire);
        const latin1 = ours.toString('latin1');
        expect(latin1.endsWith('\r\n')).toBe(true);
        expect(latin1).not.toMatch(/[^\r]\n|\r[^\n]|\0/);
        const [head = ''] = latin1.split('\r\n\r\n');
        if (!wire.eightBit && !made.address.startsWith('ä')) expect(latin1).not.toMatch(/[\x80-\xff]/);
        expect(Math.max(...latin1.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
        // RFC 2047, 2: a line that holds an encoded word is not longer than 76.
        for (const line of head.split('\r\n')) {
          if (line.includes('=?utf-8?B?')) expect(line.length).toBeLessThanOrEqual(76);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('doubles a line’s first dot only for DATA', async () => {
    const rendered = { subject: '.', text: '.\n..\n', html: '.a\nb.\n.', headers: {} };
    const messages = await smtpMessages({ ...STATIC, message: rendered });
    const lines = (dots: boolean): readonly string[] => {
      const writer = new Writer();
      createComposer('s', true).write(messages.message([recipient(0)]), { eightBit: true, dots }, writer);
      return writer
        .copyFrom(0)
        .toString()
        .split('\r\n')
        .filter((line) => line.startsWith('.'));
    };
    expect(lines(false)).toEqual(['.', '..', '.a', '.']);
    expect(lines(true)).toEqual(['..', '...', '..a', '..']);
  });

  it('encodes only the texts of a fixed message once', async () => {
    const messages = await smtpMessages(STATIC);
    const composer = createComposer('s', true);
    const [first, second] = [recipient(1), recipient(2)].map((one) => {
      const writer = new Writer();
      composer.write(messages.message([one]), { eightBit: true, dots: false }, writer);
      return writer.copyFrom(0).toString();
    });
    expect(first).toContain('user1@example.com');
    expect(second).toContain('user2@example.com');
    expect(second?.slice(second.indexOf('MIME-Version'))).toBe(first?.slice(first.indexOf('MIME-Version')));
  });

  it.each([
    ['a text alone', { text: 'a', html: '' }],
    ['HTML alone', { text: '', html: '<p>a' }],
    ['neither', { text: '', html: '' }],
  ])('works with %s', async (_, bodies) => {
    for (const attachments of [[], COMMON.attachments]) {
      const rendered = { subject: 's', headers: {}, ...bodies };
      const made = { rendered, name: 'n', sender: 's', address: 'a@x.example', attachments };
      const { ours, theirs } = await composed(made, { eightBit: true, dots: false });
      expect(await read(ours, 'a@x.example')).toEqual(await read(theirs, 'a@x.example'));
    }
  });

  it('encodes in base64 what SMTP cannot carry, such as NUL and a lone CR', async () => {
    const rendered = { subject: 's', text: 'a\0b', html: 'a\rb', headers: {} };
    const made = { rendered, name: 'n', sender: 's', address: 'a@x.example', attachments: [] };
    const { ours } = await composed(made, { eightBit: true, dots: false });
    expect(ours.toString().match(/Transfer-Encoding: base64/g)).toHaveLength(2);
    expect(ours.toString()).toContain(Buffer.from('a\rb').toString('base64'));
  });
});
