import MailComposer from 'nodemailer/lib/mail-composer';
import { afterEach, describe, expect, it } from 'vitest';
import type { MockServer } from '../../mocks/contract.ts';
import { SMTP_HOSTS, startSmtpMock } from '../../mocks/smtp/index.ts';
import { codeOf, RawClient, stuffed } from '../mocks/smtp/raw-client.ts';
import { RecordingSink } from '../mocks/smtp/recording-sink.ts';

/** ASCII only, folded at spaces, as SendGrid asks. */
function headerText(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('\n', '\r\n ');
}

interface Mail {
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers?: Record<string, string>;
}

async function composed(instructions: string, mail: Mail = {}): Promise<string> {
  const raw = await new MailComposer({
    from: 'Shop <shop@shop.example>',
    to: 'everybody@shop.example',
    subject: 'Hello',
    text: 'Text',
    ...mail,
    headers: { 'X-Other': '-name-', ...mail.headers },
  })
    .compile()
    .build();
  return `X-SMTPAPI: ${instructions}\r\n${raw.toString('latin1').replace(/\r?\n/g, '\r\n')}`;
}

describe.each(SMTP_HOSTS)('an X-SMTPAPI header sent to the %s SMTP mock', (host) => {
  let server: MockServer | undefined;
  let client: RawClient | undefined;

  async function sent(
    recipients: readonly string[],
    ...messages: readonly string[]
  ): Promise<{ replies: readonly string[]; sink: RecordingSink }> {
    const sink = new RecordingSink(true);
    server = await startSmtpMock({ host, port: 0, sink });
    client = await RawClient.greeted(server.endpoint);
    const replies: string[] = [];
    for (const message of messages) {
      replies.push(await client.deliver(recipients, Buffer.from(message, 'latin1')));
    }
    return { replies, sink };
  }

  afterEach(async () => {
    client?.close();
    await server?.close();
  });

  it('delivers a separate message to each entry of `to`, which replaces the envelope and the To header', async () => {
    const { replies, sink } = await sent(
      ['list@shop.example'],
      await composed(
        headerText({
          to: ['ben@x.example', '"Zoë \\"Z\\" Ü" <joe@x.example>', 'Plain Name <p@x.example>'],
          sub: { '-name-': ['Ben', 'مرحبا 😀', '<P> & "p"'], '-n-': ['1', '2', '3'] },
          unique_args: { sendoff_id: 'id-n-' },
        }),
        {
          subject: 'Hi -name-, nr -n-',
          text: '-name-: -n--n-\n',
          html: `<p title="é">-name-</p>${'long '.repeat(400)}`,
        },
      ),
    );
    expect(replies).toEqual([expect.stringMatching(/^250 /)]);
    expect(sink.pairs).toEqual([
      ['ben@x.example', 'id1'],
      ['joe@x.example', 'id2'],
      ['p@x.example', 'id3'],
    ]);
    const [, joe, plain] = await sink.messages();
    expect(joe).toEqual({
      recipient: 'joe@x.example',
      from: ['Shop <shop@shop.example>'],
      to: ['Zoë "Z" Ü <joe@x.example>'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Hi مرحبا 😀, nr 2',
      headers: [['x-other', '-name-']],
      text: 'مرحبا 😀: 22',
      html: `<p title="é">مرحبا 😀</p>${'long '.repeat(400)}`,
      attachments: [],
    });
    expect(plain?.to).toEqual(['Plain Name <p@x.example>']);
    expect(plain?.html.startsWith('<p title="é"><P> & "p"</p>')).toBe(true);
  });

  it('uses the envelope’s recipients in order if it has no `to`', async () => {
    const { sink } = await sent(
      ['a@x.example', 'b@x.example'],
      await composed(headerText({ sub: { '-name-': ['A', 'B'] } }), { text: 'Dear -name-' }),
    );
    expect((await sink.messages()).map(({ recipient, to, text }) => [recipient, to, text])).toEqual([
      ['a@x.example', ['<a@x.example>'], 'Dear A'],
      ['b@x.example', ['<b@x.example>'], 'Dear B'],
    ]);
  });

  it('fills sections in values, and tags in sections, but neither elsewhere', async () => {
    const { sink } = await sent(
      ['a@x.example', 'b@x.example'],
      await composed(
        headerText({
          sub: { '%role%': ['%seller%', '%buyer%'], '%name%': ['Ann', '%role%'] },
          section: { '%seller%': 'Seller: %name%', '%buyer%': 'Buyer: %name%' },
        }),
        { text: '%role%, %seller%' },
      ),
    );
    expect((await sink.messages()).map(({ text }) => text)).toEqual([
      'Seller: Ann, %seller%',
      'Buyer: %role%, %seller%',
    ]);
  });

  it('matches the longest tag, literally', async () => {
    const { sink } = await sent(
      ['a@x.example'],
      await composed(headerText({ sub: { ':n': ['1'], ':name': ['2'], '$&.*': ['3'], '[a]': ['$&'] } }), {
        text: ':n :name :named $&.* [a] a',
      }),
    );
    expect((await sink.messages())[0]?.text).toBe('1 2 2d 3 $& a');
  });

  it('prefers the message’s own identity header', async () => {
    const { sink } = await sent(
      ['a@x.example'],
      await composed(headerText({ unique_args: { sendoff_id: 'other' } }), {
        headers: { 'X-Sendoff-Id': 'own' },
      }),
      await composed(headerText({ unique_args: { campaign: 'none' } })),
    );
    expect(sink.pairs.map(([, id]) => id)).toEqual(['own', '']);
  });

  it('merges a cached template with other values, tags and headers', async () => {
    const mail = (tag: string, name: string, other: string): Promise<string> =>
      composed(headerText({ sub: { [tag]: [name] } }), {
        subject: '-a- -b-',
        text: '-a- -b-',
        headers: { 'X-Other': other },
      });
    const { sink } = await sent(
      ['a@x.example'],
      await mail('-a-', 'first', '1'),
      await mail('-a-', 'second', '2'),
      await mail('-b-', 'third', '3'),
    );
    expect((await sink.messages()).map(({ subject, text, headers }) => [subject, text, headers])).toEqual([
      ['first -b-', 'first -b-', [['x-other', '1']]],
      ['second -b-', 'second -b-', [['x-other', '2']]],
      ['-a- third', '-a- third', [['x-other', '3']]],
    ]);
  });

  it('uses the first of several headers', async () => {
    const { sink } = await sent(
      ['a@x.example'],
      await composed(headerText({ sub: { Text: ['one'] } }), {
        headers: { 'X-SMTPAPI': headerText({ sub: { Text: ['two'] } }) },
      }),
    );
    expect((await sink.messages())[0]).toMatchObject({ text: 'one', headers: [['x-other', '-name-']] });
  });

  it.each([
    ['invalid JSON', '{"to": ['],
    ['the header is not an object', '[]'],
    ['to is not an array', '{"to": "a@x.example"}'],
    ['to is empty', '{"to": []}'],
    ['to holds no address in "nobody"', '{"to": ["nobody"]}'],
    [
      'sub -a- has 1 values for 2 recipients',
      '{"to": ["a@x.example", "b@x.example"], "sub": {"-a-": ["1"]}}',
    ],
    ['sub -a- holds something that is not a string', '{"sub": {"-a-": [1]}}'],
    ['sub -a- is not an array', '{"sub": {"-a-": "1"}}'],
    ['sub has an empty tag', '{"sub": {"": ["1"]}}'],
    ['section x is not a string', '{"section": {"x": 1}}'],
    ['unique_args x is not a string', '{"unique_args": {"x": null}}'],
    [
      '10001 recipients, more than 10000',
      headerText({ to: Array.from({ length: 10_001 }, (_, i) => `a${i}@x.example`) }),
    ],
  ])('rejects a message because of: %s', async (text, instructions) => {
    const { replies, sink } = await sent(
      ['a@x.example'],
      await composed(instructions),
      await composed(headerText({})),
    );
    // smtp-server chooses the enhanced code by the code.
    expect(replies[0]).toMatch(host === 'fast' ? /^550 5\.6\.0 X-SMTPAPI: / : /^550 5\.1\.1 X-SMTPAPI: /);
    expect(replies[0]).toContain(text);
    expect(replies[1]).toMatch(/^250 /);
    expect(sink.deliveries).toHaveLength(1);
  });

  it('is applied before later commands of the same chunk are answered', async () => {
    const sink = new RecordingSink(true);
    server = await startSmtpMock({ host, port: 0, sink });
    client = await RawClient.greeted(server.endpoint);
    const message = await composed(headerText({ to: ['a@x.example', 'b@x.example'] }));
    const session = Buffer.concat([
      Buffer.from('MAIL FROM:<s@x.example>\r\nRCPT TO:<list@x.example>\r\nDATA\r\n'),
      stuffed(Buffer.from(message, 'latin1')),
      Buffer.from('NOOP\r\nRCPT TO:<c@x.example>\r\n'),
    ]);
    // The last piece arrives, and the client closes its side, while the template may still be decoded.
    client.send(session.subarray(0, -9));
    client.socket.end(session.subarray(-9));
    expect((await client.replies(6)).map(codeOf)).toEqual([250, 250, 354, 250, 250, 503]);
    expect(sink.pairs.map(([recipient]) => recipient)).toEqual(['a@x.example', 'b@x.example']);
  });

  it('delivers to ten thousand recipients', async () => {
    const to = Array.from({ length: 10_000 }, (_, i) => `a${i}@x.example`);
    const { replies, sink } = await sent(
      ['list@x.example'],
      await composed(headerText({ to, sub: { '-i-': to.map((_, i) => `${i}`) } }), { text: 'nr -i-' }),
    );
    expect(replies[0]).toMatch(/^250 /);
    expect(sink.pairs.map(([recipient]) => recipient)).toEqual(to);
    expect((await sink.deliveries[9999]?.read())?.text).toBe('nr 9999');
  });
});
