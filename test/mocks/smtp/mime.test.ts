import fc from 'fast-check';
import type { SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import { describe, expect, it } from 'vitest';
import { contentFromMime } from '../../../mocks/smtp/mime.ts';
import type { Attachment, Mailbox } from '../../../src/model/message.ts';
import { addressedTo, type CanonicalMessage, canonicalize } from '../../../src/model/proof/canonical.ts';

interface Mail {
  readonly from: Mailbox;
  readonly to: Mailbox;
  readonly replyTo?: Mailbox;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

const PLAIN: Mail = {
  from: { address: 'shop@shop.example', name: 'Shop' },
  to: { address: 'ann@x.example', name: 'Ann' },
  subject: 'Hello',
  headers: {},
  text: 'Text',
  html: '<p>HTML</p>',
  attachments: [],
};

/** As nodemailer puts it on the wire: SMTP makes every line end CRLF. */
async function wire(mail: Mail, options: SendMailOptions = {}): Promise<Buffer> {
  const named = ({ address, name }: Mailbox) => ({ address, name: name ?? '' });
  const raw = await new MailComposer({
    ...options,
    from: named(mail.from),
    to: named(mail.to),
    ...(mail.replyTo === undefined ? {} : { replyTo: named(mail.replyTo) }),
    subject: mail.subject,
    headers: { ...mail.headers },
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map(({ contentId, disposition, ...one }) => ({
      ...one,
      contentDisposition: disposition,
      ...(contentId === undefined ? {} : { cid: contentId }),
    })),
  })
    .compile()
    .build();
  return Buffer.from(raw.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

function expected(mail: Mail): CanonicalMessage {
  return canonicalize({
    ...mail,
    from: [mail.from],
    replyTo: mail.replyTo === undefined ? [] : [mail.replyTo],
    recipient: mail.to.address,
    to: [mail.to],
    headers: Object.entries(mail.headers),
  });
}

async function canonicalFromMime(raw: Buffer, recipient: string): Promise<CanonicalMessage> {
  return addressedTo(await contentFromMime(raw, [recipient]), recipient);
}

async function expectRoundTrip(change: Partial<Mail>, options: SendMailOptions = {}): Promise<void> {
  const mail = { ...PLAIN, ...change };
  expect(await canonicalFromMime(await wire(mail, options), mail.to.address)).toEqual(expected(mail));
}

const PNG: Attachment = {
  filename: 'photo.png',
  contentType: 'image/png',
  content: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  disposition: 'inline',
  contentId: 'photo@shop.example',
};
const PDF: Attachment = {
  filename: 'Beleg "Müller" №1 – مرحبا.pdf',
  contentType: 'application/pdf',
  content: Buffer.alloc(100_000, 'pdf\r\n\0'),
  disposition: 'attachment',
};

describe('a message that nodemailer composed is parsed correctly', () => {
  it.each([
    'Zoë Müller',
    'O’Brien, "Bob" <b@x.example>',
    'back\\slash "quote"',
    'مرحبا بالعالم',
    'Ann 😀👩‍👩‍👧',
    'Name, with; special: (chars) @ [here]',
    `Long ${'Nämé '.repeat(40)}end`,
    '<&"\'',
  ])('with the name %j', async (name) => {
    await expectRoundTrip({
      from: { address: 'shop@shop.example', name },
      to: { address: 'ann@x.example', name },
      replyTo: { address: 'reply@x.example', name },
      subject: `Hello ${name}!`,
    });
  });

  it('without names', async () => {
    await expectRoundTrip({ from: { address: 'a@b.example' }, to: { address: 'c@d.example', name: '' } });
  });

  it.each([
    ['no line end', 'Hello'],
    ['one line end', 'Hello\n'],
    ['empty lines at its end', 'Hello\n\n\n'],
    ['empty lines at its start', '\n\nHello'],
    ['white space', ' lead\ttab  \n  trail \t\n '],
    ['dots and dashes', '.\n..\n--\n-- \n--x\nFrom me\n>From'],
    ['long lines', `${'word '.repeat(400)}\n${'x'.repeat(3000)}\n`],
    ['an equals sign at its end', `${'é'.repeat(3)} a=\nb=`],
    ['many non-ASCII letters', `${'Ünïcödé مرحبا 😀 '.repeat(50)}\n`],
    ['CRLF', 'a\r\nb\r\n'],
    ['control characters', 'a\u0001\u0002b\u0001'],
  ])('with %s in its bodies', async (_what, body) => {
    for (const attachments of [[], [PNG, PDF]]) {
      for (const textEncoding of ['base64', 'quoted-printable', undefined] as const) {
        await expectRoundTrip(
          { text: body, html: body, attachments },
          textEncoding === undefined ? {} : { textEncoding },
        );
      }
    }
  });

  it('with one body only', async () => {
    await expectRoundTrip({ text: 'Only text\n\n', html: '' });
    await expectRoundTrip({ text: '', html: '<p>Only HTML</p>\n\n' });
    await expectRoundTrip({ text: '', html: '<p>Only HTML</p>\n\n', attachments: [PNG, PDF] });
  });

  it('with attachments and inline images', async () => {
    await expectRoundTrip({ attachments: [PNG, PDF] });
    await expectRoundTrip({ attachments: [{ ...PDF, filename: 'empty.bin', content: Buffer.alloc(0) }] });
  });

  it('with headers that are long, folded or not ASCII', async () => {
    await expectRoundTrip({
      headers: {
        'List-Unsubscribe': `<https://shop.example/${'u'.repeat(200)}>, <mailto:leave@shop.example?subject=${'x'.repeat(90)}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'X-Words': 'many words to fold '.repeat(20).trim(),
        'X-Order': 'Bestellung №42 für Zoë – مرحبا 😀',
        'X-Sendoff-Id': '1a-zz',
      },
      subject: `Überlanger Betreff ${'mit vielen Wörtern '.repeat(20)}😀`,
    });
  });

  it('with any bodies, subject and header', async () => {
    const body = fc.string({
      unit: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom('a', ' ', '\n', '.', '=', '-', 'é', '😀', '\t') },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
      ),
      minLength: 1,
      maxLength: 200,
    });
    const word = fc.string({
      unit: fc.constantFrom('a', 'B', '7', '-', '"', '<', '&', 'é', '😀', 'م'),
      minLength: 1,
    });
    const words = fc.array(word, { minLength: 1, maxLength: 12 }).map((all) => all.join(' '));
    await fc.assert(
      fc.asyncProperty(body, body, words, words, words, async (text, html, subject, name, value) => {
        await expectRoundTrip({
          text: lines(text),
          html: lines(html),
          subject,
          to: { address: 'ann@x.example', name },
          headers: { 'X-Value': value },
        });
      }),
      { numRuns: 150 },
    );
  });
});

/** A lone CR is no line end that a message could carry. */
function lines(text: string): string {
  return text.replaceAll('\r', '');
}

describe('a message from elsewhere', () => {
  const head = 'From: a@b.example\r\nMIME-Version: 1.0\r\n';

  it('is parsed if its text is flowed (RFC 3676)', async () => {
    const raw = `${head}Content-Type: text/plain; format=flowed; charset=utf-8\r\n\r\nA soft \r\nbreak.\r\nHard.\r\n`;
    expect((await canonicalFromMime(Buffer.from(raw), 'x@y.example')).text).toBe('A soft break.\nHard.');
  });

  it('keeps every line end of a part that is neither base64 nor the last line end of the boundary', async () => {
    const raw =
      `${head}Content-Type: multipart/alternative; boundary=b\r\n\r\npreamble\r\n` +
      '--b\r\nContent-Type: text/plain\r\n\r\nText\r\n\r\n\r\n' +
      '--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=\r\n\r\n--b--\r\nepilogue\r\n';
    const message = await canonicalFromMime(Buffer.from(raw), 'x@y.example');
    expect([message.text, message.html]).toEqual(['Text\n', '<p>']);
  });

  it('is parsed without a sender, and has none', async () => {
    const message = await canonicalFromMime(Buffer.from('Subject: x\r\n\r\ny'), 'x@y.example');
    expect(message).toMatchObject({ from: [], subject: 'x', text: 'y' });
  });
});

it('reads a multipart that is closed right after one within it, as composers may write it', async () => {
  const lines = [
    'From: a@x.example',
    'Content-Type: multipart/mixed; boundary=out',
    '',
    '--out',
    'Content-Type: multipart/related; boundary=in',
    '',
    '--in',
    'Content-Type: text/html',
    '',
    '<p>',
    '--in',
    'Content-Type: image/png; name=a.png',
    'Content-Disposition: inline; filename=a.png',
    'Content-Transfer-Encoding: base64',
    '',
    'QUJD',
    '--in--',
    '--out--',
    '',
  ];
  const { html, attachments } = await canonicalFromMime(Buffer.from(lines.join('\r\n')), 'b@x.example');
  expect(html).toBe('<p>');
  expect(attachments).toMatchObject([{ filename: 'a.png', size: 3 }]);
});
