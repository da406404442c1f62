import PostalMime, { type Address, type Email } from 'postal-mime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Content } from '../../src/model/content.ts';
import type { Mailbox, Rendered } from '../../src/model/message.ts';
import { canonicalize } from '../../src/model/proof/canonical.ts';
import type { Recipient } from '../../src/model/recipient.ts';
import { smtpNodemailer } from '../../src/transports/smtp/nodemailer.ts';
import { CLIENT_RENDER, COMMON, recipient, recipients, rendered, SERVER_MERGE, STATIC } from './contents.ts';
import { type StubSmtp, startStubSmtp } from './stub-smtp.ts';

let stub: StubSmtp;
beforeEach(async () => {
  stub = await startStubSmtp();
});
afterEach(() => stub.close());

async function deliver(content: Content, to: readonly Recipient[], user?: string): Promise<void> {
  const endpoint = user === undefined ? stub.endpoint : { ...stub.endpoint, user, secret: 's3cret' };
  const transport = smtpNodemailer.create({ endpoint, concurrency: 2, connection: 'warm', timeoutMs: 5_000 });
  await transport.prepare(content);
  const outcomes = await transport.send(to);
  await transport.close();
  expect(outcomes.map(({ kind }) => kind)).toEqual(to.map(() => 'accepted'));
}

const mailbox = (one: Address | undefined): Mailbox => ({
  address: one?.address ?? '',
  name: one?.name ?? '',
});

/** The message that a server would take apart, in the form in which transports are compared. */
async function received(index: number, address: string): Promise<ReturnType<typeof canonicalize>> {
  const email: Email = await PostalMime.parse(stub.messages[index]?.data ?? '', {
    attachmentEncoding: 'arraybuffer',
  });
  return canonicalize({
    recipient: address,
    from: [mailbox(email.from)],
    to: (email.to ?? []).map(mailbox),
    replyTo: (email.replyTo ?? []).map(mailbox),
    subject: email.subject ?? '',
    headers: email.headers.map(({ key, value }) => [key, value] as const),
    text: email.text ?? '',
    html: email.html ?? '',
    attachments: email.attachments.map(({ filename, mimeType, disposition, contentId, content }) => ({
      filename: filename ?? '',
      contentType: mimeType,
      disposition: disposition === 'inline' ? 'inline' : 'attachment',
      content: typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content)),
      ...(contentId === undefined ? {} : { contentId: contentId.replace(/[<>]/g, '') }),
    })),
  });
}

function expected(message: Rendered, to: Recipient): ReturnType<typeof canonicalize> {
  const { from, replyTo, attachments } = COMMON;
  // Composers write related parts, which the HTML refers to, before attached ones.
  const inOrder = [...attachments].reverse();
  return canonicalize({
    ...message,
    recipient: to.address,
    from: [from],
    replyTo,
    to: [to],
    headers: Object.entries(message.headers),
    attachments: inOrder,
  });
}

it('sends each recipient exactly what was rendered, in any script, with attachments', async () => {
  const eight = recipients(8);
  await deliver(CLIENT_RENDER, eight);
  expect(stub.messages.map(({ to }) => to)).toEqual(eight.map(({ address }) => [address]));
  for (const [index, one] of eight.entries()) {
    const message = await received(index, one.address);
    // Unstructured headers are decoded by whoever reads them; postal-mime leaves them as they came.
    const headers = message.headers.map(([name, value]) => [name, decoded(value)]);
    expect({ ...message, headers }).toEqual(expected(rendered(one), one));
  }
});

function decoded(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/(?:=\?utf-8\?b\?[^?]*\?=)+/gi, (words) =>
      Buffer.concat(
        [...words.matchAll(/\?b\?([^?]*)\?=/gi)].map(([, text = '']) => Buffer.from(text, 'base64')),
      ).toString(),
    )
    .replace(/(?:=\?utf-8\?q\?[^?]*\?=)+/gi, (words) =>
      Buffer.from(
        [...words.matchAll(/\?q\?([^?]*)\?=/gi)]
          .map(([, text = '']) => text)
          .join('')
          .replaceAll('_', ' ')
          .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString(),
    );
}

it('sends one message with one RCPT per recipient of a static batch, without showing the others', async () => {
  await deliver(STATIC, recipients(7));
  expect(stub.messages).toHaveLength(1);
  expect(stub.messages[0]?.to).toEqual(recipients(7).map(({ address }) => address));
  const message = await received(0, 'user0@example.com');
  expect(message).toEqual({ ...expected(STATIC.message, recipient(0)), to: message.to });
  expect(stub.messages[0]?.data.toString()).not.toContain('user1@example.com');
});

it('addresses a static message to a single recipient', async () => {
  await deliver(STATIC, recipients(1));
  expect(await received(0, 'user0@example.com')).toEqual(expected(STATIC.message, recipient(0)));
});

it('sends an address that occurs twice in a batch two messages', async () => {
  await deliver(STATIC, [recipient(0), recipient(1), recipient(0)]);
  expect(stub.messages.map(({ to }) => to.length)).toEqual([2, 1]);
});

it('writes the same body bytes for every message of one content', async () => {
  await deliver(STATIC, recipients(1));
  await deliver(STATIC, recipients(1));
  const [first = '', second = ''] = stub.messages.map(({ data }) => data.toString('latin1'));
  const ids = [first, second].map((text) => /^Message-ID: (.*)$/m.exec(text)?.[1]);
  expect(ids[0]).not.toBe(ids[1]);
  expect(first).not.toMatch(/X-Mailer/i);
});

it('authenticates only if the endpoint has a user', async () => {
  const commands: string[] = [];
  stub.script = (command, argument) => {
    commands.push(`${command} ${argument}`);
    return undefined;
  };
  await deliver(STATIC, recipients(1));
  expect(commands.some((one) => one.startsWith('AUTH'))).toBe(false);
  await deliver(STATIC, recipients(1), 'ann');
  expect(commands).toContain(`AUTH PLAIN ${Buffer.from('\0ann\0s3cret').toString('base64')}`);
});

it.each([
  ['MAIL', '552 too big', 'rejected'],
  ['MAIL', '452 no space', 'deferred'],
  ['DATA', '421 going down', 'deferred'],
  ['.', '554 spam', 'rejected'],
  ['.', '450 greylisted', 'deferred'],
  ['220', '554 go away', 'rejected'],
])('reads the reply to %s "%s" as %s for every recipient of the message', async (command, reply, kind) => {
  stub.script = (one) => (one === command ? reply : undefined);
  const transport = smtpNodemailer.create({
    endpoint: stub.endpoint,
    concurrency: 1,
    connection: 'warm',
    timeoutMs: 5_000,
  });
  await transport.prepare(STATIC);
  const outcomes = await transport.send(recipients(2));
  await transport.close();
  expect(outcomes).toMatchObject(Array(2).fill({ kind, reason: expect.stringContaining(reply) }));
});

it('contains the template and one recipient’s values, with that recipient’s headers', async () => {
  await deliver(SERVER_MERGE, recipients(1, 3));
  const one = recipient(3);
  const email = await PostalMime.parse(stub.messages[0]?.data ?? '');
  expect(email.subject).toBe('Für %sendoff_name%: 100% off 🎁');
  expect(email.headers.find(({ key }) => key === 'x-sendoff-id')?.value).toBe(one.id);
  expect(smtpapi(email)).toEqual({
    to: [`"${one.name}" <${one.address}>`],
    sub: { '%sendoff_name%': [one.name], '%sendoff_htmlName%': [one.name] },
  });
});

it('contains a batch in one message: all recipients, their values, and their identities as an argument', async () => {
  const many = recipients(300);
  await deliver(SERVER_MERGE, many);
  expect(stub.messages.map(({ to }) => to)).toEqual([['user0@example.com']]);
  const lines = (stub.messages[0]?.data.toString('latin1') ?? '').split('\r\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(998);
  const email = await PostalMime.parse(stub.messages[0]?.data ?? '');
  const api = smtpapi(email);
  expect(api.to).toHaveLength(300);
  expect(api.sub['%sendoff_name%']).toEqual(many.map(({ name }) => name));
  expect(api.sub['%sendoff_%']).toEqual(many.map(({ id }) => id));
  expect(api.unique_args).toEqual({ sendoff_id: '%sendoff_%' });
  const headers = email.headers.map(({ key }) => key);
  expect(headers).toContain('list-unsubscribe-post');
  expect(headers).not.toContain('x-order');
  expect(headers).not.toContain('x-sendoff-id');
});

interface SmtpApi {
  to: string[];
  sub: Record<string, string[]>;
  unique_args?: Record<string, string>;
}

function smtpapi(email: Email): SmtpApi {
  return JSON.parse(email.headers.find(({ key }) => key === 'x-smtpapi')?.value ?? '{}');
}

it('requests notifications if configured and offered, with the IDs of message and recipient', async () => {
  const send = async (notify: boolean, to: readonly Recipient[]): Promise<readonly string[]> => {
    const { endpoint } = stub;
    const options = { endpoint, concurrency: 1, connection: 'warm', timeoutMs: 5_000, notify } as const;
    const transport = smtpNodemailer.create(options);
    await transport.prepare(STATIC);
    await transport.send(to);
    await transport.close();
    return stub.lines.splice(0).filter((line) => /^(MAIL|RCPT)/.test(line));
  };
  const one = recipient(0);
  const plain = [`MAIL FROM:<${COMMON.from.address}>`, `RCPT TO:<${one.address}>`];
  expect(await send(true, [one])).toEqual(plain);
  stub.script = (command) => (command === 'EHLO' ? '250-stub\r\n250 DSN' : undefined);
  expect(await send(true, [one])).toEqual([
    `${plain[0]} RET=HDRS ENVID=${one.id}`,
    `${plain[1]} NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;${one.address}`,
  ]);
  expect(await send(false, [one])).toEqual(plain);
  expect((await send(true, recipients(2))).join()).not.toContain('NOTIFY');
});
